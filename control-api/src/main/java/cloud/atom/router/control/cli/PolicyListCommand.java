package cloud.atom.router.control.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code router policy list}. */
@Command(name = "list", description = "Lists the policies.")
final class PolicyListCommand implements Callable<Integer> {
    @Mixin
    private final ServerOptions server;

    PolicyListCommand(Surroundings around) {
        this.server = new ServerOptions(around);
    }

    @Override
    public Integer call() {
        return server.print(server.client().get("/policies"), Views::policies);
    }
}
