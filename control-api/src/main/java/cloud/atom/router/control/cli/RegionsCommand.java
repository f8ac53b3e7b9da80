package cloud.atom.router.control.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code router regions}. */
@Command(name = "regions", description = "Shows the regions and their health.")
final class RegionsCommand implements Callable<Integer> {
    @Mixin
    private final ServerOptions server;

    RegionsCommand(Surroundings around) {
        this.server = new ServerOptions(around);
    }

    @Override
    public Integer call() {
        return server.print(server.client().get("/regions"), Views::regions);
    }
}
