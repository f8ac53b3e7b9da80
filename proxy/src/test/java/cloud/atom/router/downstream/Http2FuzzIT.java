package cloud.atom.router.downstream;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.downstream.Http2Client.Answer;
import cloud.atom.router.exchange.Timeouts;
import cloud.atom.router.upstream.Transport;
import io.netty.buffer.PooledByteBufAllocator;
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
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Throws broken frames at a data plane and holds it to laws: nothing is logged, nothing malformed reaches a region, memory
 * does not grow, no connection is held, and sound streams, beside broken connections and beside malformed streams of
 * their own connection, get their answers. {@code -Dfuzz.seconds=N} makes it longer, {@code -Dfuzz.seed=N} repeats it.
 */
class Http2FuzzIT {
    private static final int WILD_CLIENTS = 12;
    private static final int SOUND_CLIENTS = 3;
    private static final Duration TIMEOUT = Duration.ofMillis(2500);

    /** Far above what all connections of a moment hold; far below what a leak of each would come to. */
    private static final long MOST_BYTES = 192L << 20;

    private final long seconds =
            Math.max(1, Long.getLong("fuzz.seconds", 9) / transports().count());
    private final long seed = Long.getLong("fuzz.seed", System.nanoTime() & 0xffff_ffffL);
    private final AtomicLong served = new AtomicLong();
    private final Queue<String> violations = new ConcurrentLinkedQueue<>();

    static Stream<Transport.Choice> transports() {
        return Transports.here();
    }

    @ParameterizedTest
    @MethodSource("transports")
    @Timeout(3700)
    void keepsItsLaws(Transport.Choice transport) throws Exception {
        PrintStream stderr = System.err;
        ByteArrayOutputStream logged = new ByteArrayOutputStream();
        try (FuzzRegion region = new FuzzRegion();
                PlaneRig rig = rig(transport, region)) {
            rig.ask("GET / HTTP/1.1\r\nHost: a.example\r\n\r\n");
            System.setErr(new PrintStream(logged, true, StandardCharsets.UTF_8));
            fuzz(rig);

            PlaneRig.await("no connection is held", () -> rig.plane().openConnections() == 0);
            PlaneRig.await(
                    "no stream is counted",
                    () -> rig.plane().clientCounts().streams().values().stream().allMatch(count -> count == 0));
            assertThat(region.violations).as("sent to the region, seed " + seed).isEmpty();
            assertThat(violations).as("sent to clients, seed " + seed).isEmpty();
            assertThat(served.get()).as("sound requests served").isPositive();
            assertThat(logged.toString(StandardCharsets.UTF_8))
                    .as("log, seed " + seed)
                    .isEmpty();
        } finally {
            System.setErr(stderr);
        }
    }

    private static PlaneRig rig(Transport.Choice transport, FuzzRegion region) {
        PlaneRig rig = new PlaneRig();
        rig.transport = transport;
        rig.ports.add(region.port());
        rig.eventLoops = 2;
        Duration soon = TIMEOUT;
        rig.timeouts = new Timeouts(soon, soon, soon, soon, soon, soon, Duration.ofHours(1), Duration.ofSeconds(5));
        return rig.start();
    }

    private void fuzz(PlaneRig rig) throws InterruptedException {
        long untilNanos = System.nanoTime() + seconds * 1_000_000_000L;
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < WILD_CLIENTS; i++) {
            Random random = new Random(seed + i);
            clients.add(new Thread(() -> attack(random, rig, untilNanos), "fuzz-wild"));
        }
        for (int i = 0; i < SOUND_CLIENTS; i++) {
            Random random = new Random(seed - 1 - i);
            clients.add(new Thread(() -> useSoundly(random, rig, untilNanos), "fuzz-sound"));
        }
        clients.forEach(Thread::start);
        for (Thread client : clients) {
            client.join();
        }
    }

    private void attack(Random random, PlaneRig rig, long untilNanos) {
        int port = rig.plane().address().getPort();
        while (System.nanoTime() - untilNanos < 0) {
            attackOnce(random, port);
        }
    }

    private static void attackOnce(Random random, int port) {
        FrameMutations mutations = new FrameMutations(random);
        byte[] sent = mutations.mutate(mutations.conversation());
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(20);
            sendInPieces(socket, Http2Client.PREFACE, random);
            sendInPieces(socket, sent, random);
            leave(socket, random);
        } catch (IOException cut) {
            return; // as it must be for most of them
        }
    }

    private static void sendInPieces(Socket socket, byte[] bytes, Random random) throws IOException {
        for (int from = 0; from < bytes.length; ) {
            int to = Math.min(bytes.length, from + 1 + random.nextInt(1 + 2 * bytes.length));
            socket.getOutputStream().write(bytes, from, to - from);
            from = to;
        }
    }

    private static void leave(Socket socket, Random random) throws IOException {
        switch (random.nextInt(4)) {
            case 0 -> socket.setSoLinger(true, 0);
            case 1 -> socket.shutdownOutput();
            default -> socket.getInputStream().readNBytes(random.nextInt(100_000));
        }
    }

    private void useSoundly(Random random, PlaneRig rig, long untilNanos) {
        while (System.nanoTime() - untilNanos < 0) {
            long begunNanos = System.nanoTime();
            try (Http2Client client = Http2Client.of(rig)) {
                for (int i = 0; i < 10; i++) {
                    askBesideAMalformedStream(client, random);
                }
            } catch (IOException cut) {
                violate(cut + " on a sound connection", begunNanos);
            }
            if (PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory() > MOST_BYTES) {
                violations.add("more memory in use than " + MOST_BYTES + " bytes");
            }
        }
    }

    private void askBesideAMalformedStream(Http2Client client, Random random) throws IOException {
        long begunNanos = System.nanoTime();
        String target = "/sound-" + random.nextInt(1 << 30);
        int stream = client.begin("PUT", target);
        String[] faults = {"connection", "Upper", ":late", "transfer-encoding", "x\0"};
        int malformed = client.send("GET", "/", faults[random.nextInt(faults.length)], "x");
        client.upload(stream, new byte[random.nextInt(200_000)], false);
        client.data(stream, "", true);
        Answer answer = client.read(stream);
        if (!answer.field("x-id").equals(target)) {
            violate("answer " + answer.status + " " + answer.resetCode + " " + answer.text(), begunNanos);
        }
        if (client.read(malformed).resetCode != 1) {
            violate("a malformed stream was not reset", begunNanos);
        }
        served.incrementAndGet();
    }

    /** A machine that stood still for so long that a time-out may have come in between breaks no law. */
    private void violate(String what, long sinceNanos) {
        if (System.nanoTime() - sinceNanos < TIMEOUT.minusMillis(500).toNanos()) {
            violations.add(what);
        }
    }
}
