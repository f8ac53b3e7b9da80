package cloud.atom.router.control.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code router policy show}. */
@Command(name = "show", description = "Shows one policy.")
final class PolicyShowCommand implements Callable<Integer> {
    @Mixin
    private final ServerOptions server;

    @Parameters(paramLabel = "ID", description = "tenant.namespace.name")
    private String id = "";

    PolicyShowCommand(Surroundings around) {
        this.server = new ServerOptions(around);
    }

    @Override
    public Integer call() {
        return server.print(server.client().get("/policy/" + ControlClient.encoded(id)), Views::policy);
    }
}
