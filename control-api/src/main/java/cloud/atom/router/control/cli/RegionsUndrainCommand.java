package cloud.atom.router.control.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code router regions undrain}. */
@Command(name = "undrain", description = "Lets a drained region come back, step by step.")
final class RegionsUndrainCommand implements Callable<Integer> {
    @Mixin
    private final ServerOptions server;

    @Parameters(paramLabel = "REGION", description = "id of the region")
    private String region = "";

    RegionsUndrainCommand(Surroundings around) {
        this.server = new ServerOptions(around);
    }

    @Override
    public Integer call() {
        String target = "/regions/" + ControlClient.encoded(region) + "/undrain";
        return server.print(server.client().postJson(target, "{}"), Views::drained);
    }
}
