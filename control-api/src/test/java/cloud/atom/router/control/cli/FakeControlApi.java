package cloud.atom.router.control.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A scripted control API on loopback that remembers the last request. */
final class FakeControlApi implements AutoCloseable {
    private final HttpServer server;
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final Map<String, String> lastFields = new ConcurrentHashMap<>();
    private volatile String lastBody = "";

    FakeControlApi() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::handle);
        server.start();
    }

    /** @param call method, blank, target */
    void answer(String call, int status, String body) {
        answers.put(call, new Answer(status, body));
    }

    String address() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    String lastBody() {
        return lastBody;
    }

    String lastField(String name) {
        return lastFields.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        lastBody = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        lastFields.clear();
        exchange.getRequestHeaders()
                .forEach((name, values) -> lastFields.put(name.toLowerCase(Locale.ROOT), values.get(0)));
        String call = exchange.getRequestMethod() + " " + exchange.getRequestURI();
        Answer answer = answers.getOrDefault(call, new Answer(404, "{\"title\":\"no answer for " + call + "\"}"));
        byte[] body = answer.body.getBytes(UTF_8);
        exchange.sendResponseHeaders(answer.status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private record Answer(int status, String body) {}
}
