package cloud.atom.router.downstream;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * A region's server that reads strictly and, where a request asks for it by {@code X-Mode: wild}, answers anything. What
 * it does to a request is drawn from the request's own number, so that a run can be repeated. Thread-safe: each
 * connection has a thread of its own.
 */
final class FuzzRegion implements AutoCloseable {
    /** Names a response that nobody asked for. */
    static final String SURPLUS = "surplus";

    private final ServerSocket server;

    /** What the router sent that no router may send. */
    final Queue<String> violations = new ConcurrentLinkedQueue<>();

    /** How often each target came. */
    final Map<String, Integer> arrivals = new ConcurrentHashMap<>();

    FuzzRegion() throws IOException {
        server = new ServerSocket(0, 512, InetAddress.getLoopbackAddress());
        daemon("fuzz-region", this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                socket.setSoTimeout(20_000);
                daemon("fuzz-region-connection", () -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            StrictMessages messages = new StrictMessages(new BufferedInputStream(socket.getInputStream()));
            StrictMessages.Head head = messages.requestHead();
            while (head != null) {
                arrivals.merge(head.target(), 1, Integer::sum);
                Random random = new Random(head.target().hashCode());
                boolean early = random.nextInt(12) == 0 && !head.first("x-mode").isEmpty();
                if (!early) {
                    if (!head.all("expect").isEmpty()) {
                        send(socket, WireMutations.latin("HTTP/1.1 100 Continue\r\n\r\n"));
                    }
                    messages.requestBody(head);
                }
                boolean goesOn = answer(head, random, socket);
                if (!goesOn) {
                    return;
                }
                if (early) {
                    messages.requestBody(head);
                }
                head = messages.requestHead();
            }
        } catch (StrictMessages.Violation violation) {
            violations.add(violation.getMessage());
        } catch (IOException left) {
            return; // the router gave the request up
        }
    }

    private static void send(Socket socket, byte[] bytes) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(bytes);
        out.flush();
    }

    /** Returns whether the connection lives on. */
    private static boolean answer(StrictMessages.Head head, Random random, Socket socket) throws IOException {
        byte[] sound = sound(head, random);
        if (!head.first("x-mode").equals("wild")) {
            sendInPieces(socket, sound, random);
            return true;
        }
        switch (random.nextInt(12)) {
            case 0 -> sendInPieces(socket, sound, random);
            case 1 -> send(socket, WireMutations.latin("HTTP/1.1 503 No\r\nContent-Length: 2\r\n\r\nno"));
            case 2 -> {
                send(socket, java.util.Arrays.copyOf(sound, random.nextInt(sound.length + 1)));
                return false;
            }
            case 3 -> {
                send(socket, java.util.Arrays.copyOf(sound, random.nextInt(sound.length + 1)));
                socket.setSoLinger(true, 0);
                return false;
            }
            case 4 ->
                send(socket, WireMutations.latin("HTTP/1.1 103 Hints\r\nX: y\r\n\r\n".repeat(random.nextInt(20))));
            case 5 -> {
                return false;
            }
            // Behind a short response, so that both come in one piece.
            case 6, 7 -> send(socket, sound.length < 1000 ? withSurplus(sound) : sound);
            case 8 -> send(socket, known(random));
            default -> send(socket, new WireMutations(random).mutate(sound));
        }
        return random.nextBoolean();
    }

    /** An answer of the corpus, as it is or mutated. */
    private static byte[] known(Random random) {
        byte[] seed =
                FuzzCorpus.responses().get(random.nextInt(FuzzCorpus.responses().size()));
        return random.nextBoolean() ? seed : new WireMutations(random).mutate(seed);
    }

    private static byte[] withSurplus(byte[] sound) {
        String text = new String(sound, StandardCharsets.ISO_8859_1);
        return WireMutations.latin(text + "HTTP/1.1 200 OK\r\nX-Id: " + SURPLUS + "\r\nContent-Length: 0\r\n\r\n");
    }

    private static void sendInPieces(Socket socket, byte[] bytes, Random random) throws IOException {
        int cut = random.nextInt(bytes.length);
        send(socket, java.util.Arrays.copyOf(bytes, cut));
        if (random.nextInt(4) == 0) {
            LockSupport.parkNanos(1_000_000);
        }
        send(socket, java.util.Arrays.copyOfRange(bytes, cut, bytes.length));
    }

    /** A sound response in one of the framings, naming the request that it answers. */
    private static byte[] sound(StrictMessages.Head head, Random random) {
        String id = "X-Id: " + head.target() + "\r\n";
        String body = "b".repeat(random.nextInt(4) == 0 ? random.nextInt(200_000) : random.nextInt(100));
        boolean toHead = head.line().startsWith("HEAD ");
        String known = "Content-Length: " + body.length() + "\r\n\r\n" + (toHead ? "" : body);
        String interim = random.nextInt(8) == 0 ? "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" : "";
        return WireMutations.latin(interim
                + switch (random.nextInt(5)) {
                    case 0 -> "HTTP/1.1 204 No Content\r\n" + id + "\r\n";
                    case 1 -> "HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n" + id + "\r\n";
                    case 2 ->
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n" + id + "\r\n"
                                + (toHead ? "" : chunks(body));
                    default -> "HTTP/1.1 200 OK\r\n" + id + known;
                });
    }

    private static String chunks(String body) {
        StringBuilder chunks = new StringBuilder();
        for (int from = 0; from < body.length(); ) {
            int to = Math.min(body.length(), 2 * from + 3);
            chunks.append(Integer.toHexString(to - from).toUpperCase(Locale.ROOT))
                    .append(";x=\"y\"\r\n");
            chunks.append(body, from, to).append("\r\n");
            from = to;
        }
        return chunks.append("0\r\nX-T: t\r\n\r\n").toString();
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
