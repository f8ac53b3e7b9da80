package cloud.atom.router.control.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.asynchttpclient.AsyncHttpClient;
import org.asynchttpclient.Dsl;
import org.asynchttpclient.ListenableFuture;
import org.asynchttpclient.RequestBuilder;
import org.asynchttpclient.Response;

/** Single requests to data plane and control API. Thread-safe. */
final class DemoHttp implements AutoCloseable {
    /** The path of every request of the demo. */
    static final String PATH = "/demo";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int TIMEOUT_MILLIS = 10_000;

    private final AsyncHttpClient client = Dsl.asyncHttpClient(Dsl.config()
            .setRequestTimeout(Duration.ofMillis(TIMEOUT_MILLIS))
            .setMaxRequestRetry(0)
            .setIoThreadsCount(1)
            .setThreadPoolName("demo"));
    private final String data;
    private final String control;

    DemoHttp(InetSocketAddress data, InetSocketAddress control) {
        this.data = base(data);
        this.control = base(control);
    }

    /** A GET through the data plane as the client {@code address}. */
    Response get(String host, String address) {
        return send(dataRequest(host, address));
    }

    /** The same as part of a trace. */
    Response get(String host, String address, String traceparent) {
        return send(dataRequest(host, address).setHeader("traceparent", traceparent));
    }

    /** The control API's answer, whatever its status. */
    JsonNode getJson(String target) {
        return json(send(new RequestBuilder("GET").setUrl(control + target)));
    }

    String getText(String target) {
        return send(new RequestBuilder("GET").setUrl(control + target)).getResponseBody(UTF_8);
    }

    int status(String target) {
        return send(new RequestBuilder("GET").setUrl(control + target)).getStatusCode();
    }

    JsonNode postJson(String target, JsonNode body) {
        return json(send(new RequestBuilder("POST")
                .setUrl(control + target)
                .setHeader("Content-Type", "application/json")
                .setBody(body.toString())));
    }

    /** The status that an apply of this policy gets. */
    Response apply(String policy) {
        return send(new RequestBuilder("POST")
                .setUrl(control + "/policy/apply")
                .setHeader("Content-Type", "application/yaml")
                .setBody(policy));
    }

    /** Applies a policy that a scenario needs. */
    void install(String policy) {
        Response answer = apply(policy);
        if (answer.getStatusCode() != 200) {
            throw new IllegalStateException(
                    "policy refused: " + answer.getStatusCode() + " " + answer.getResponseBody());
        }
    }

    @Override
    public void close() {
        try {
            client.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private RequestBuilder dataRequest(String host, String address) {
        return new RequestBuilder("GET")
                .setUrl(data + PATH)
                .setHeader("Host", host)
                .setHeader("X-Forwarded-For", address);
    }

    private Response send(RequestBuilder request) {
        ListenableFuture<Response> answer = client.executeRequest(request);
        return answer.toCompletableFuture().join();
    }

    private static JsonNode json(Response answer) {
        try {
            return JSON.readTree(answer.getResponseBody(UTF_8));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("no JSON: " + answer.getStatusCode() + " " + answer.getUri(), e);
        }
    }

    private static String base(InetSocketAddress address) {
        String host = address.getAddress().isAnyLocalAddress()
                ? "127.0.0.1"
                : address.getAddress().getHostAddress();
        return "http://" + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
    }
}
