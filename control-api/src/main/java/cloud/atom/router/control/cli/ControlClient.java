package cloud.atom.router.control.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import cloud.atom.router.control.terminal.CommandFailure;
import cloud.atom.router.control.terminal.ExitCode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;

/** Calls the control API. Thread-safe. */
final class ControlClient {
    private final URI base;
    private final String token;
    private final Duration timeout;
    private final HttpClient http;

    /** @param token sent as bearer token; empty: none */
    ControlClient(URI base, String token, Duration timeout) {
        this.base = base;
        this.token = token;
        this.timeout = timeout;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(timeout)
                .build();
    }

    /** @param target path and query, already encoded */
    ControlAnswer get(String target) {
        return send(request(target).GET());
    }

    ControlAnswer postJson(String target, String json) {
        return send(
                request(target).header("Content-Type", "application/json").POST(BodyPublishers.ofString(json, UTF_8)));
    }

    ControlAnswer post(String target, Upload upload) {
        HttpRequest.Builder request = request(target)
                .header("Content-Type", upload.contentType())
                .POST(BodyPublishers.ofByteArray(upload.body()));
        upload.signatures().forEach(signature -> field(request, "X-Policy-Signature", signature, "a signature file"));
        return send(request);
    }

    /** {@code text} as it may stand in a path segment or a query. */
    static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8).replace("+", "%20");
    }

    private HttpRequest.Builder request(String target) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + target))
                .timeout(timeout)
                .header("Accept", "application/json");
        return token.isEmpty() ? request : field(request, "Authorization", "Bearer " + token, "the token");
    }

    /** Adds a field; the value may be secret, so no message shows it. */
    private static HttpRequest.Builder field(HttpRequest.Builder request, String name, String value, String what) {
        try {
            return request.header(name, value);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(
                    ExitCode.REFUSED, what + ": <REDACTED> (expected: one line of visible characters)");
        }
    }

    private ControlAnswer send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString(UTF_8));
            return new ControlAnswer(response.statusCode(), response.body());
        } catch (HttpTimeoutException e) {
            throw unreachable("no answer within " + timeout.toMillis() + "ms");
        } catch (ConnectException e) {
            throw unreachable("nobody listens there; is the router running?");
        } catch (IOException e) {
            throw unreachable(e.getClass().getSimpleName());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreachable("interrupted");
        }
    }

    private CommandFailure unreachable(String why) {
        return new CommandFailure(ExitCode.UNREACHABLE, "cannot reach " + base + ": " + why);
    }
}
