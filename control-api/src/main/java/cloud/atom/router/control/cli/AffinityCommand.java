package cloud.atom.router.control.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code router affinity}. */
@Command(name = "affinity", description = "Shows where an address is and which regions are near.")
final class AffinityCommand implements Callable<Integer> {
    @Mixin
    private final ServerOptions server;

    @Parameters(paramLabel = "IP", description = "an IPv4 or IPv6 address")
    private String address = "";

    AffinityCommand(Surroundings around) {
        this.server = new ServerOptions(around);
    }

    @Override
    public Integer call() {
        String target = "/affinity?ip=" + ControlClient.encoded(address);
        return server.print(server.client().get(target), Views::affinity);
    }
}
