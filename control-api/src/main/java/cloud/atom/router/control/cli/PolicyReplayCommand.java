package cloud.atom.router.control.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code router policy replay}. */
@Command(
        name = "replay",
        description = {
            "Decides recent requests again under a candidate and says what would change.",
            "Changes nothing. The requests are those that the router remembers of the policy's id."
        })
final class PolicyReplayCommand implements Callable<Integer> {
    @Mixin
    private final ServerOptions server;

    @Parameters(paramLabel = "FILE", description = "the candidate")
    private Path file = Path.of("");

    PolicyReplayCommand(Surroundings around) {
        this.server = new ServerOptions(around);
    }

    @Override
    public Integer call() {
        return server.print(server.client().post("/policy/replay", PolicyFile.upload(file)), Views::replayed);
    }
}
