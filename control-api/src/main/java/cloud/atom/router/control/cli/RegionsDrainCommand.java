package cloud.atom.router.control.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code router regions drain}. */
@Command(name = "drain", description = "Takes no further requests to a region; those under way end as they would.")
final class RegionsDrainCommand implements Callable<Integer> {
    @Mixin
    private final ServerOptions server;

    @Parameters(paramLabel = "REGION", description = "id of the region")
    private String region = "";

    @Option(names = "--reason", paramLabel = "TEXT", description = "why, for others; at most 200 characters")
    private Optional<String> reason = Optional.empty();

    @Option(names = "--for", paramLabel = "DURATION", description = "comes back by itself after this (default: never)")
    private Optional<String> period = Optional.empty();

    @Option(names = "--force", description = "do it against the rules of safety.*; the log says so")
    private boolean force;

    RegionsDrainCommand(Surroundings around) {
        this.server = new ServerOptions(around);
    }

    @Override
    public Integer call() {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        reason.ifPresent(text -> body.put("reason", text));
        period.ifPresent(text -> body.put("for", text));
        if (force) {
            body.put("force", true);
        }
        String target = "/regions/" + ControlClient.encoded(region) + "/drain";
        return server.print(server.client().postJson(target, body.toString()), Views::drained);
    }
}
