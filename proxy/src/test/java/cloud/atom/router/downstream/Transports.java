package cloud.atom.router.downstream;

import cloud.atom.router.upstream.Transport;
import java.util.stream.Stream;

/** The transports of this machine, for tests that must hold on each. */
final class Transports {
    private Transports() {}

    static Stream<Transport.Choice> here() {
        return Stream.of(Transport.Choice.EPOLL, Transport.Choice.NIO, Transport.Choice.IO_URING)
                .filter(Transports::isHere);
    }

    private static boolean isHere(Transport.Choice choice) {
        try {
            Transport.of(choice);
            return true;
        } catch (IllegalStateException missing) {
            System.out.println("not tested, because this machine does not have it: " + choice);
            return false;
        }
    }
}
