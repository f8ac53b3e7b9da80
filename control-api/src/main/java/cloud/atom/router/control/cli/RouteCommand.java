package cloud.atom.router.control.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code router route}. */
@Command(
        name = "route",
        description = {
            "Asks where a request would go, without sending it.",
            "Exits 1 when live traffic would refuse it, and says why."
        })
final class RouteCommand implements Callable<Integer> {
    @Mixin
    private final ServerOptions server;

    @Option(names = "--tenant", required = true, paramLabel = "TENANT", description = "the tenant's id")
    private String tenant = "";

    @Option(names = "--path", required = true, paramLabel = "PATH", description = "path of the request, as /api")
    private String path = "";

    @Option(names = "--ip", paramLabel = "ADDRESS", description = "the client's address (default: place unknown)")
    private Optional<String> address = Optional.empty();

    @Option(names = "--method", paramLabel = "METHOD", description = "default: GET")
    private Optional<String> method = Optional.empty();

    @Option(
            names = {"-H", "--header"},
            paramLabel = "NAME=VALUE",
            description = "a request field; may be repeated")
    private Map<String, String> fields = new LinkedHashMap<>();

    @Option(names = "--explain", description = "say what each step of the decision found")
    private boolean explain;

    RouteCommand(Surroundings around) {
        this.server = new ServerOptions(around);
    }

    @Override
    public Integer call() {
        ObjectNode request = new ObjectMapper().createObjectNode();
        request.put("tenant_id", tenant).put("path", path);
        address.ifPresent(ip -> request.put("client_ip", ip));
        method.ifPresent(verb -> request.put("method", verb));
        if (!fields.isEmpty()) {
            ObjectNode headers = request.putObject("headers");
            fields.forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value));
        }
        String target = explain ? "/route?explain=true" : "/route";
        return server.print(server.client().postJson(target, request.toString()), Views::route);
    }
}
