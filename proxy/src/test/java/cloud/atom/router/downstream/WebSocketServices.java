package cloud.atom.router.downstream;

import static cloud.atom.router.downstream.WebSocketFrames.FIN;
import static cloud.atom.router.downstream.WebSocketFrames.TEXT;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** What the servers of the conformance cases do behind their 101. Thread-safe: holds no state. */
final class WebSocketServices {
    private static final int GOING_AWAY = 1001;
    private static final int MESSAGE_BYTES = 11;

    private WebSocketServices() {}

    /** Serves one connection to its end; what came is in {@code got}. */
    static void serve(String service, FakeUpstream.Wire wire, ByteArrayOutputStream got) throws IOException {
        boolean compresses = service.equals("deflate");
        byte[] head = WebSocketConformanceIT.switching(compresses).getBytes(StandardCharsets.US_ASCII);
        byte[] greeting = WebSocketFrames.plain(FIN | TEXT, WebSocketFrames.utf8("welcome"));
        wire.send(service.equals("greet") ? WebSocketFrames.join(head, greeting) : head);
        Line line = new Line(wire, got);
        switch (service) {
            case "close" ->
                line.send(WebSocketFrames.plain(
                        FIN | WebSocketFrames.CLOSE, WebSocketFrames.closing(GOING_AWAY, "later")));
            case "finish" -> {}
            case "reset" -> {
                line.read();
                wire.reset();
            }
            case "drop" -> {
                // The client's only message, so that nothing unread makes a reset of the end.
                for (int i = 0; i < MESSAGE_BYTES; i++) {
                    line.read();
                }
                wire.close();
            }
            case "burst" -> {
                for (int i = 0; i < 300; i++) {
                    line.send(WebSocketFrames.plain(FIN | TEXT, WebSocketFrames.letters(i)));
                }
                new WebSocketServer(line, false).serve();
            }
            default -> new WebSocketServer(line, compresses).serve();
        }
        wire.finish();
        while (line.read() >= 0) {
            // All that comes counts.
        }
    }

    private record Line(FakeUpstream.Wire wire, ByteArrayOutputStream got) implements WebSocketServer.Line {
        @Override
        public int read() throws IOException {
            int next = wire.in().read();
            if (next >= 0) {
                got.write(next);
            }
            return next;
        }

        @Override
        public void send(byte[] bytes) throws IOException {
            wire.send(bytes);
        }
    }
}
