package cloud.atom.router.control.node;

import static java.nio.charset.StandardCharsets.UTF_8;

import cloud.atom.router.config.HostPort;
import cloud.atom.router.control.auth.AccessToken;
import cloud.atom.router.node.ConfigInputs;
import cloud.atom.router.node.ConfigLoader;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A whole node over the simulated regions, with tokens {@code operator}, {@code viewer}, {@code applier} and {@code
 * acme-operator} (of one tenant), and a client of both its sides. Not thread-safe.
 */
final class OperatedRouter implements AutoCloseable {
    static final String LONDON = "81.2.69.142";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    final RouterNode node;

    private OperatedRouter(RouterNode node) {
        this.node = node;
    }

    /** Starts a node whose files are in {@code folder}; {@code settings} are further lines of its configuration. */
    static OperatedRouter start(Path folder, String settings) {
        try {
            Path file = Files.writeString(folder.resolve("router.yaml"), configuration() + settings);
            Map<String, String> variables = Map.of(
                    "PROXY_BIND_ADDR", "127.0.0.1:0",
                    "PROXY_TLS_BIND_ADDR", "127.0.0.1:0",
                    "ROUTER_BIND_ADDR", "127.0.0.1:0");
            ConfigInputs inputs = new ConfigInputs(Optional.of(file), variables, List.of(), folder);
            Path home = Path.of(System.getProperty("router.home", ".."));
            return new OperatedRouter(RouterNode.start(ConfigLoader.load(inputs), home, new ByteArrayOutputStream()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String configuration() {
        StringBuilder text =
                new StringBuilder("data_dir: data\npolicies: { directory: policies }\ncontrol:\n  tokens:\n");
        for (String role : List.of("operator", "viewer", "applier")) {
            text.append("    - { name: ").append(role).append(", roles: [").append(role);
            text.append("], token_sha256: \"").append(AccessToken.sha256(role)).append("\" }\n");
        }
        text.append("    - { name: acme-operator, roles: [operator, viewer], tenants: [t1], token_sha256: \"");
        return text.append(AccessToken.sha256("acme-operator")).append("\" }\n").toString();
    }

    /** A request of a client in London to the built-in tenant that may go anywhere. */
    HttpResponse<String> fromLondon() {
        return data("t1.example", Map.of());
    }

    HttpResponse<String> data(String host, Map<String, String> fields) {
        HostPort address = node.dataAddress();
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://" + address + "/"))
                .header("X-Forwarded-For", LONDON)
                .header("X-Forwarded-Host", host);
        fields.forEach(request::header);
        return send(request.GET());
    }

    static String regionOf(HttpResponse<String> response) {
        return response.headers().firstValue("x-region").orElse("none, " + response.body());
    }

    /** Asks the control API with the token of that name. */
    HttpResponse<String> post(String token, String path, String body) {
        return send(HttpRequest.newBuilder(URI.create("http://" + node.controlAddress() + path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", path.equals("/policy/apply") ? "application/yaml" : "application/json")
                .POST(BodyPublishers.ofString(body)));
    }

    JsonNode get(String path) {
        return json(send(HttpRequest.newBuilder(URI.create("http://" + node.controlAddress() + path))
                .header("Authorization", "Bearer viewer")
                .GET()));
    }

    /** What {@code GET /regions} says of a region. */
    JsonNode region(String id) {
        for (JsonNode region : get("/regions").path("regions")) {
            if (region.path("id").asText().equals(id)) {
                return region;
            }
        }
        throw new AssertionError("no region " + id);
    }

    static JsonNode json(HttpResponse<String> response) {
        try {
            return JSON.readTree(response.body().getBytes(UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(response.body(), e);
        }
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return CLIENT.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        node.close();
    }
}
