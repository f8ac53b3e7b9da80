package cloud.atom.router.downstream;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.exchange.Timeouts;
import cloud.atom.router.upstream.ConnectionCounts;
import cloud.atom.router.upstream.Transport;
import io.netty.channel.uring.IoUring;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Throws sound and broken traffic at a data plane from both sides, with clients that leave at any moment, and holds it to
 * laws: nothing is logged, nothing malformed goes out on either side, answers come in order and to the right request, no
 * POST arrives twice, no connection is lost from the counts, and a sound client of a sound region is always served.
 *
 * <p>{@code -Dfuzz.seconds=N} makes it longer (all transports together), {@code -Dfuzz.seed=N} repeats the traffic of a
 * run (its timing varies). A part of the traffic are messages of {@link FuzzCorpus}, which also keeps what
 * broke a law.
 */
class DataPlaneFuzzIT {
    private static final int CLIENTS = 24;
    private static final int CLIENT_TIMEOUT_MILLIS = 15_000;

    /** Of the router: short, because broken traffic often ends by it. */
    private static final Duration TIMEOUT = Duration.ofMillis(2500);

    private final long seconds =
            Math.max(1, Long.getLong("fuzz.seconds", 15) / transports().count());
    private final long seed = Long.getLong("fuzz.seed", System.nanoTime() & 0xffff_ffffL);
    private final AtomicLong numbers = new AtomicLong();
    private final AtomicLong served = new AtomicLong();
    private final Queue<String> violations = new ConcurrentLinkedQueue<>();

    /** Targets of POST requests that were sent once, unharmed. */
    private final Set<String> posts = ConcurrentHashMap.newKeySet();

    /** Every transport that this machine has. */
    static Stream<Transport.Choice> transports() {
        Stream<Transport.Choice> everywhere = Stream.of(Transport.Choice.AUTO, Transport.Choice.NIO);
        return IoUring.isAvailable() ? Stream.concat(everywhere, Stream.of(Transport.Choice.IO_URING)) : everywhere;
    }

    @ParameterizedTest
    @MethodSource("transports")
    @Timeout(3700)
    void keepsItsLaws(Transport.Choice transport) throws Exception {
        PrintStream stderr = System.err;
        ByteArrayOutputStream logged = new ByteArrayOutputStream();
        try (FuzzRegion first = new FuzzRegion();
                FuzzRegion second = new FuzzRegion();
                PlaneRig rig = rig(transport, first, second)) {
            // What Netty says of itself when it is first used is not the router's doing.
            rig.ask("GET / HTTP/1.1\r\nHost: a.example\r\n\r\n");
            System.setErr(new PrintStream(logged, true, StandardCharsets.UTF_8));
            fuzz(rig);

            PlaneRig.await("no connection is held", () -> holdsNothing(rig));
            first.violations.addAll(second.violations);
            assertThat(first.violations).as("sent to regions, seed " + seed).isEmpty();
            assertThat(violations).as("sent to clients, seed " + seed).isEmpty();
            assertThat(posts)
                    .as("POST requests that came more than once")
                    .noneMatch(
                            post -> first.arrivals.getOrDefault(post, 0) + second.arrivals.getOrDefault(post, 0) > 1);
            assertThat(served.get()).as("sound requests served").isPositive();
            // Before the end: what Netty says of event loops that end is no matter of the traffic.
            assertThat(logged.toString(StandardCharsets.UTF_8))
                    .as("log, seed " + seed)
                    .isEmpty();
        } finally {
            System.setErr(stderr);
        }
    }

    private static PlaneRig rig(Transport.Choice transport, FuzzRegion first, FuzzRegion second) {
        PlaneRig rig = new PlaneRig();
        rig.transport = transport;
        rig.ports.add(first.port());
        rig.ports.add(second.port());
        rig.eventLoops = 2;
        Duration soon = TIMEOUT;
        rig.timeouts = new Timeouts(soon, soon, soon, soon, soon, soon, Duration.ofHours(1), Duration.ofSeconds(5));
        return rig.start();
    }

    private static boolean holdsNothing(PlaneRig rig) {
        return rig.plane().openConnections() == 0
                && rig.plane().upstreamConnections().values().stream()
                                .mapToLong(ConnectionCounts.Count::active)
                                .sum()
                        == 0;
    }

    private void fuzz(PlaneRig rig) throws InterruptedException {
        long untilNanos = System.nanoTime() + seconds * 1_000_000_000L;
        int port = rig.plane().address().getPort();
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            Random random = new Random(seed + i);
            Thread client = new Thread(() -> attack(random, port, untilNanos), "fuzz-client");
            client.start();
            clients.add(client);
        }
        for (Thread client : clients) {
            client.join();
        }
    }

    private void attack(Random random, int port, long untilNanos) {
        while (System.nanoTime() - untilNanos < 0) {
            Plan plan = plan(random);
            try {
                run(plan, random, port);
            } catch (StrictMessages.Violation violation) {
                violate(violation.getMessage() + " in the answer to ", plan);
            } catch (IOException cut) {
                if (plan.sound && !plan.isLate()) {
                    violate(cut + " in the answer to ", plan);
                }
            }
        }
    }

    private void violate(String what, Plan plan) {
        violations.add(what + plan);
        FuzzCorpus.keep("seed-" + seed, plan.bytes());
    }

    /**
     * What a client does.
     *
     * @param sound whether client and region keep to the standard, so that every answer must be right
     * @param leavesAfter how many bytes are sent before the client leaves; all of them, and it reads, when -1
     * @param madeNanos when it was made, right before it is carried out
     */
    private record Plan(List<Request> requests, String text, boolean sound, int leavesAfter, long madeNanos) {
        /** Whether the machine stood still for so long that a time-out may have come in between. */
        boolean isLate() {
            return System.nanoTime() - madeNanos > TIMEOUT.minusMillis(500).toNanos();
        }

        byte[] bytes() {
            return WireMutations.latin(text);
        }

        @Override
        public String toString() {
            return (sound ? "sound " : "") + text.substring(0, Math.min(text.length(), 2000));
        }
    }

    private record Request(String method, String target, String text) {}

    private Plan plan(Random random) {
        return random.nextInt(4) == 0 ? known(random) : made(random);
    }

    /** One or two messages of the corpus, as they are or mutated; only the first answer is read. */
    private static Plan known(Random random) {
        List<byte[]> seeds = FuzzCorpus.requests();
        String text = "";
        for (int i = random.nextInt(2); i >= 0; i--) {
            text += new String(seeds.get(random.nextInt(seeds.size())), StandardCharsets.ISO_8859_1);
        }
        byte[] sent = WireMutations.latin(text);
        byte[] changed = random.nextBoolean() ? sent : new WireMutations(random).mutate(sent);
        int leaves = random.nextInt(3) == 0 ? random.nextInt(changed.length + 1) : -1;
        Request first = new Request("GET", "", "");
        return new Plan(
                List.of(first), new String(changed, StandardCharsets.ISO_8859_1), false, leaves, System.nanoTime());
    }

    private Plan made(Random random) {
        boolean wild = random.nextInt(3) > 0;
        boolean harmed = random.nextInt(3) > 0;
        List<Request> requests = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(4); i >= 0; i--) {
            Request request = request(random, wild, !harmed);
            requests.add(request);
            text.append(request.text);
        }
        byte[] whole = WireMutations.latin(text.toString());
        byte[] sent = harmed ? new WireMutations(random).mutate(whole) : whole;
        int leaves = random.nextInt(6) == 0 ? random.nextInt(sent.length + 1) : -1;
        boolean sound = !harmed && !wild && leaves < 0;
        return new Plan(requests, new String(sent, StandardCharsets.ISO_8859_1), sound, leaves, System.nanoTime());
    }

    private Request request(Random random, boolean wild, boolean exact) {
        // Without HEAD among harmed requests: one could not tell which answer has no body.
        String[] methods = {"GET", "PUT", "POST", "DELETE", exact ? "HEAD" : "GET"};
        String method = methods[random.nextInt(methods.length)];
        String target = "/id-" + numbers.incrementAndGet() + "-" + random.nextInt(1 << 30);
        StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: a.example\r\n");
        head.append(wild ? "X-Mode: wild\r\n" : "").append(random.nextInt(3) == 0 ? "TE: trailers\r\n" : "");
        head.append(random.nextInt(5) == 0 ? "Connection: keep-alive, x-a\r\nX-A: b\r\n" : "");
        String body = "c".repeat(random.nextInt(8) == 0 ? random.nextInt(150_000) : random.nextInt(60));
        boolean expects = wild && random.nextInt(8) == 0;
        head.append(expects ? "Expect: 100-continue\r\n" : "");
        switch (method.equals("GET") || method.equals("HEAD") ? 0 : random.nextInt(3)) {
            case 0 -> head.append("\r\n");
            case 1 -> head.append("Content-Length: " + body.length() + "\r\n\r\n" + body);
            default ->
                head.append("Transfer-Encoding: chunked\r\n\r\n")
                        .append(body.isEmpty() ? "" : Integer.toHexString(body.length()) + "\r\n" + body + "\r\n")
                        .append("0\r\nX-T: t\r\n\r\n");
        }
        if (exact && method.equals("POST")) {
            posts.add(target);
        }
        return new Request(method, target, head.toString());
    }

    private void run(Plan plan, Random random, int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(CLIENT_TIMEOUT_MILLIS);
            if (plan.leavesAfter >= 0) {
                send(socket, java.util.Arrays.copyOf(plan.bytes(), plan.leavesAfter), random);
                leave(socket, random);
                return;
            }
            // Small enough for the kernel to take it while nobody reads, or sent beside the reading.
            Random pace = new Random(random.nextLong());
            Thread sender = new Thread(() -> sendQuietly(socket, plan.bytes(), pace), "fuzz-sender");
            sender.start();
            read(plan, new StrictMessages(new BufferedInputStream(socket.getInputStream())));
            sender.join();
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    private static void leave(Socket socket, Random random) throws IOException {
        LockSupport.parkNanos(random.nextInt(3) * 500_000L);
        switch (random.nextInt(3)) {
            case 0 -> socket.setSoLinger(true, 0);
            case 1 -> {
                socket.shutdownOutput();
                socket.getInputStream().readAllBytes();
            }
            default -> socket.getInputStream().skip(random.nextInt(1000));
        }
    }

    private static void sendQuietly(Socket socket, byte[] bytes, Random random) {
        try {
            send(socket, bytes, random);
        } catch (IOException answeredAndClosed) {
            return; // the reader sees why
        }
    }

    private static void send(Socket socket, byte[] bytes, Random random) throws IOException {
        for (int from = 0; from < bytes.length; ) {
            int to = Math.min(bytes.length, from + 1 + random.nextInt(1 + 2 * bytes.length));
            socket.getOutputStream().write(bytes, from, to - from);
            from = to;
            if (random.nextInt(4) == 0) {
                LockSupport.parkNanos(300_000);
            }
        }
    }

    private void read(Plan plan, StrictMessages messages) throws IOException {
        for (Request request : plan.requests) {
            StrictMessages.Head head = messages.responseHead();
            while (head != null && head.status() < 200) {
                head = messages.responseHead();
            }
            if (head == null) {
                throw new IOException("no answer to " + request.target);
            }
            messages.responseBody(head, request.method.equals("HEAD"));
            if (head.first("x-id").equals(FuzzRegion.SURPLUS)) {
                violate("a response that nobody asked for, as the answer to ", plan);
            }
            if (plan.sound) {
                check(head, request, plan.isLate());
            }
            if (head.all("connection").contains("close")) {
                return;
            }
        }
    }

    private void check(StrictMessages.Head head, Request request, boolean late) {
        served.incrementAndGet();
        // A wild region may have closed the pooled connection in this moment: what cannot be repeated then fails.
        boolean repeatable = !request.method.equals("POST") && request.text.length() < 64 << 10;
        boolean timedOut = head.status() == 408 || head.status() == 504;
        if ((!repeatable && head.status() == 502) || (late && timedOut)) {
            return;
        }
        if (!head.first("x-id").equals(request.target)) {
            violations.add("answer " + head + " to " + request.target);
        }
    }
}
