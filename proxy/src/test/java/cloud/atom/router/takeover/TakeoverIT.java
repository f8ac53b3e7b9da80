package cloud.atom.router.takeover;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two routers that hand sockets over, both in this process. */
class TakeoverIT {
    private static final int ADDRESS_BYTES = 24;

    static {
        Epoll.ensureAvailability(); // loads the native part
    }

    @TempDir
    Path folder;

    private final List<Socket> sockets = new ArrayList<>();
    private final FakeRouter router = new FakeRouter();

    /** Offers what tests put in, and notes what it is told. */
    private static final class FakeRouter implements Predecessor {
        final List<OfferedSocket> sockets = new ArrayList<>();
        final List<String> state = new ArrayList<>();
        final List<String> late = new ArrayList<>();
        final List<Set<String>> releases = new CopyOnWriteArrayList<>();

        @Override
        public Offer offer() {
            return new Offer(42, sockets, state);
        }

        @Override
        public List<String> release(Set<String> taken) {
            releases.add(taken);
            return late;
        }
    }

    @AfterEach
    void closeSockets() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    @Test
    void handsListeningSocketsOverWithWhatWaitsInTheirQueue() throws IOException {
        Socket listening = listen("proxy.bind");
        listen("control.bind");
        try (TakeoverDoor door = TakeoverDoor.open(folder, router);
                java.net.Socket client = new java.net.Socket(
                        InetAddress.getLoopbackAddress(),
                        listening.localAddress().getPort());
                Takeover takeover = Takeover.begin(folder)) {
            listening.close();

            int descriptor = takeover.claim("proxy.bind", "127.0.0.1:0").orElseThrow();

            Socket taken = new Socket(descriptor);
            sockets.add(taken);
            int accepted = taken.accept(new byte[ADDRESS_BYTES]);
            assertThat(accepted).isPositive();
            new Socket(accepted).close();
            assertThat(client.getInputStream().read()).isEqualTo(-1);
            assertThat(takeover.offer().pid()).isEqualTo(42);
            assertThat(door).isNotNull();
        }
    }

    @Test
    void tellsWhichSocketsAreTakenAndPassesStateTwice() throws IOException {
        listen("proxy.bind");
        listen("control.bind");
        String big = "x".repeat(1 << 20) + "\n\u00e9";
        router.state.addAll(List.of("first", big));
        router.late.add("meanwhile");
        try (TakeoverDoor door = TakeoverDoor.open(folder, router);
                Takeover takeover = Takeover.begin(folder)) {
            assertThat(takeover.offer().state()).containsExactly("first", big);

            assertThat(takeover.ready(List.of("proxy.bind"))).containsExactly("meanwhile");

            assertThat(router.releases).containsExactly(Set.of("proxy.bind"));
            assertThat(door.shut()).isTrue();
        }
    }

    @Test
    void goesOnWhenTheSuccessorGivesUpAndLetsTheNextOneTry() throws IOException {
        listen("proxy.bind");
        try (TakeoverDoor door = TakeoverDoor.open(folder, router)) {
            for (int i = 0; i < 3; i++) {
                Takeover.begin(folder).close();
            }

            // The door hears of the end a moment later than the successor.
            try (Takeover takeover = beginSoon()) {
                takeover.ready(List.of());
            }
            assertThat(router.releases).hasSize(1);
            assertThat(door.shut()).isTrue();
        }
    }

    private Takeover beginSoon() {
        long untilNanos = System.nanoTime() + 10_000_000_000L;
        while (true) {
            try {
                return Takeover.begin(folder);
            } catch (IllegalStateException e) {
                if (System.nanoTime() - untilNanos > 0) {
                    throw e;
                }
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void refusesASecondSuccessorMeanwhile() throws IOException {
        try (TakeoverDoor door = TakeoverDoor.open(folder, router);
                Takeover first = Takeover.begin(folder)) {
            assertThatThrownBy(() -> Takeover.begin(folder)).hasMessageContaining("another takeover is under way");

            first.ready(List.of());
            assertThatThrownBy(() -> Takeover.begin(folder)).hasMessageContaining("another takeover");
            assertThat(door.shut()).isTrue();
        }
    }

    @Test
    void saysThatNobodyRuns() throws IOException {
        assertThatThrownBy(() -> Takeover.begin(folder)).hasMessageContaining("no running router to take over from");
        TakeoverDoor.open(folder, router).close();

        assertThat(folder).isEmptyDirectory();
        assertThatThrownBy(() -> Takeover.begin(folder)).hasMessageContaining("no running router to take over from");
        assertThat(TakeoverDoor.isOpen(folder)).isFalse();
    }

    @Test
    void releasesASuccessorThatHasTheSocketsWhenTheRouterMustEnd() throws IOException {
        listen("proxy.bind");
        try (TakeoverDoor door = TakeoverDoor.open(folder, router);
                Takeover takeover = Takeover.begin(folder)) {
            assertThat(door.shut()).isTrue();

            assertThat(router.releases).containsExactly(Set.of("proxy.bind"));
            assertThat(takeover.ready(List.of("proxy.bind"))).isEmpty();
        }
    }

    @Test
    void sendsNoDescriptorOnceTheRouterEnds() throws IOException {
        listen("proxy.bind");
        try (TakeoverDoor door = TakeoverDoor.open(folder, router);
                SocketChannel successor = SocketChannel.open(UnixDomainSocketAddress.of(TakeoverDoor.in(folder)))) {
            successor.write(ByteBuffer.wrap("takeover 1 1\n".getBytes(US_ASCII)));
            ByteBuffer offer = ByteBuffer.allocate(4096);
            while (!new String(offer.array(), US_ASCII).contains("offer 42\n")) {
                assertThat(successor.read(offer)).isPositive();
            }

            assertThat(door.shut()).isFalse();

            assertThat(successor.read(offer)).isEqualTo(-1);
            assertThat(router.releases).isEmpty();
        }
    }

    @Test
    void aSuccessorGoesOnWhenTheRouterEndsBeforeItSaysSo() throws IOException {
        listen("proxy.bind");
        TakeoverDoor door = TakeoverDoor.open(folder, router);
        try (Takeover takeover = Takeover.begin(folder)) {
            door.close();

            assertThat(takeover.ready(List.of("proxy.bind"))).isEmpty();
        }
    }

    @Test
    @SuppressWarnings("try") // the first door closes behind the second on purpose
    void replacesTheDoorWithoutTakingItAway() throws IOException {
        try (TakeoverDoor first = TakeoverDoor.open(folder, router)) {
            assertThat(TakeoverDoor.isOpen(folder)).isTrue();
            FakeRouter next = new FakeRouter();
            next.state.add("next");
            try (TakeoverDoor second = TakeoverDoor.open(folder, next)) {
                first.close();

                assertThat(second).isNotNull();
                try (Takeover takeover = Takeover.begin(folder)) {
                    assertThat(takeover.offer().state()).containsExactly("next");
                }
            }
        }
    }

    @Test
    void onlyItsUserMayOpenTheDoor() throws IOException {
        try (TakeoverDoor door = TakeoverDoor.open(folder, router)) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(TakeoverDoor.in(folder))))
                    .isEqualTo("rw-------");
            assertThat(door).isNotNull();
        }
    }

    @Test
    void refusesWhatItDoesNotUnderstandAndSurvivesIt() throws IOException {
        try (TakeoverDoor door = TakeoverDoor.open(folder, router)) {
            assertThat(tell("takeover 2 1\n")).startsWith("refuse the running router speaks version 1");
            assertThat(tell("GET / HTTP/1.1\r\n\r\n")).startsWith("refuse not understood");
            assertThat(tell("takeover 1 1\nready\n")).contains("refuse not understood: expected SOCKETS");

            Takeover takeover = beginSoon();
            takeover.close();
            assertThat(router.releases).isEmpty();
            assertThat(door).isNotNull();
        }
    }

    private String tell(String text) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(TakeoverDoor.in(folder)))) {
            channel.write(ByteBuffer.wrap(text.getBytes(US_ASCII)));
            ByteBuffer answer = ByteBuffer.allocate(4096);
            while (channel.read(answer) >= 0) {
                assertThat(answer.hasRemaining()).isTrue();
            }
            return new String(answer.array(), 0, answer.position(), US_ASCII);
        }
    }

    private Socket listen(String key) throws IOException {
        Socket socket = Socket.newSocketStream();
        sockets.add(socket);
        socket.bind(new InetSocketAddress(java.net.InetAddress.getLoopbackAddress(), 0));
        socket.listen(16);
        router.sockets.add(
                new OfferedSocket(key, "127.0.0.1:" + socket.localAddress().getPort(), socket.intValue()));
        return socket;
    }
}
