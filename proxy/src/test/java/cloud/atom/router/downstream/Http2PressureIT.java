package cloud.atom.router.downstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cloud.atom.router.downstream.Http2Client.Answer;
import cloud.atom.router.exchange.Limit;
import cloud.atom.router.exchange.Limits;
import cloud.atom.router.exchange.Timeouts;
import cloud.atom.router.upstream.Transport;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A stream that stands still holds a bounded number of bytes, and no other stream. */
class Http2PressureIT {
    private static final int LARGE = 8 << 20;
    private static final int INITIAL_WINDOW = 4;

    /** Of the router, for whatever the test does: far less than what is sent. */
    private static final long OUR_BYTES = 24L << 20;

    private static final Timeouts WRITES_SOON = timeouts(PlaneRig.PATIENT.body(), Duration.ofMillis(500));

    private static Timeouts timeouts(Duration body, Duration write) {
        Timeouts d = PlaneRig.PATIENT;
        return new Timeouts(d.head(), d.idle(), body, write, d.connect(), d.firstByte(), d.tunnelIdle(), d.drain());
    }

    static Stream<Transport.Choice> transports() {
        return Transports.here();
    }

    private static long ourBytes() {
        return PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
    }

    private static FakeUpstream sending(AtomicLong sent) {
        return FakeUpstream.start((request, wire) -> {
            wire.send("HTTP/1.1 200 OK\r\nContent-Length: " + LARGE + "\r\n\r\n");
            for (int i = 0; i < LARGE; i += 64 << 10) {
                wire.send(new byte[64 << 10]);
                sent.addAndGet(64 << 10);
            }
        });
    }

    @ParameterizedTest
    @MethodSource("transports")
    void anAnswerThatIsNotTakenHoldsUpNoOther(Transport.Choice transport) throws IOException {
        PlaneRig rig = PlaneRig.of(sending(new AtomicLong()));
        rig.transport = transport;
        long before = ourBytes();
        try (rig;
                Http2Client client = Http2Client.of(rig.start())) {
            int still = client.send("GET", "/still");
            client.stalled = still;
            client.readUntil(() -> client.answer(still).body.size() == 65_535);
            for (int i = 0; i < 4; i++) {
                assertThat(client.read(client.send("GET", "/")).body.size()).isEqualTo(LARGE);
            }
            assertThat(client.answer(still).body.size()).isEqualTo(65_535);
            assertThat(ourBytes() - before).isLessThan(OUR_BYTES);

            client.stalled = 0;
            client.openWindow(still, LARGE);
            assertThat(client.read(still).body.size()).isEqualTo(LARGE);
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void aBodyThatItsRegionDoesNotTakeHoldsUpNoOther(Transport.Choice transport) throws IOException {
        CountDownLatch goOn = new CountDownLatch(1);
        FakeUpstream region = FakeUpstream.start((request, wire) -> {
            if (request.path().equals("/still")) {
                Latches.waitFor(goOn);
            }
            wire.readBody(request);
            wire.send(FakeUpstream.ok("got it"));
        });
        PlaneRig rig = PlaneRig.of(region);
        rig.transport = transport;
        long before = ourBytes();
        try (rig;
                Http2Client client = Http2Client.of(rig.start())) {
            int still = client.begin("POST", "/still");
            byte[] piece = new byte[16 << 10];
            // Until the region's socket, ours and the stream's window are full.
            long sent = 0;
            for (boolean full = false; !full && sent < 64L << 20; ) {
                client.settle();
                full = client.room(still) < piece.length && isFullFor(client, still, piece.length);
                if (!full) {
                    client.data(still, piece, false);
                    sent += piece.length;
                }
            }
            for (int i = 0; i < 3; i++) {
                int other = client.begin("POST", "/");
                client.upload(other, new byte[LARGE], true);
                assertThat(client.read(other).text()).isEqualTo("got it");
            }
            assertThat(sent).isLessThan(64L << 20);
            assertThat(ourBytes() - before).isLessThan(OUR_BYTES);

            goOn.countDown();
            client.upload(still, piece, true);
            assertThat(client.read(still).text()).isEqualTo("got it");
        }
    }

    /** Whether a window stays shut while the connection goes back and forth a few times. */
    private static boolean isFullFor(Http2Client client, int stream, int bytes) throws IOException {
        for (int i = 0; i < 50; i++) {
            client.settle();
            if (client.room(stream) >= bytes) {
                return false;
            }
        }
        return true;
    }

    @Test
    void anAnswerThatIsNotTakenEndsByItselfAfterAWhile() throws IOException {
        AtomicLong sent = new AtomicLong();
        PlaneRig rig = PlaneRig.of(sending(sent));
        rig.timeouts = WRITES_SOON;
        try (rig;
                Http2Client client = Http2Client.of(rig.start())) {
            int still = client.send("GET", "/still");
            client.stalled = still;
            client.readUntil(() -> client.answer(still).body.size() == 65_535);

            assertThat(client.read(still).resetCode).isPositive();
            assertThat(rig.limitsMet).containsExactly(Limit.WRITE);
            client.stalled = 0;
            assertThat(client.read(client.send("GET", "/")).body.size()).isEqualTo(LARGE);
        }
    }

    /** All windows are wide open; only the socket is not read. */
    @ParameterizedTest
    @MethodSource("transports")
    void aClientThatReadsNothingIsHeldBackAndCut(Transport.Choice transport) throws IOException {
        AtomicLong sent = new AtomicLong();
        PlaneRig rig = PlaneRig.of(sending(sent));
        rig.transport = transport;
        rig.timeouts = WRITES_SOON;
        long before = ourBytes();
        try (rig;
                Http2Client client = Http2Client.of(rig.start(), INITIAL_WINDOW, Integer.MAX_VALUE)) {
            client.openWindow(0, Integer.MAX_VALUE - 65_535);
            for (int i = 0; i < 20; i++) {
                client.send("GET", "/");
            }
            PlaneRig.await("all run", () -> rig.upstreams.get(0).requests.size() == 20);

            long[] most = new long[1];
            PlaneRig.await("no region waits", () -> {
                most[0] = Math.max(most[0], ourBytes() - before);
                return rig.exchanges.size() == 20;
            });
            rig.later(WRITES_SOON.idle());
            rig.later(WRITES_SOON.idle().plusSeconds(2));
            rig.later(WRITES_SOON.idle().plusSeconds(5));
            PlaneRig.await("it is cut", () -> rig.plane().openConnections() == 0);
            assertThat(most[0]).isLessThan(OUR_BYTES);
            assertThat(rig.limitsMet).containsOnly(Limit.WRITE, Limit.IDLE);
            assertThat(rig.upstreams.get(0).connections()).isEqualTo(20);
        }
    }

    /** Its streams take turns, each of which is longer than {@code timeouts.write}; the socket moves all the time. */
    @Test
    void aSlowReaderOfManyStreamsReadsThemToTheEnd() throws IOException {
        assumeTrue(Transports.here().anyMatch(Transport.Choice.EPOLL::equals), "only there the socket can be asked");
        AtomicLong sent = new AtomicLong();
        PlaneRig rig = PlaneRig.of(sending(sent));
        rig.limits = Limits.DEFAULT.withPaces(0, 0);
        Duration write = Duration.ofSeconds(30);
        rig.timeouts = timeouts(Duration.ofHours(9), write);
        try (rig;
                Http2Client client = Http2Client.of(rig.start(), INITIAL_WINDOW, Integer.MAX_VALUE)) {
            client.credits = false;
            client.openWindow(0, Integer.MAX_VALUE - 65_535);
            List<Integer> streams = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                streams.add(client.send("GET", "/"));
            }
            for (int stream : streams) {
                client.readHead(stream);
            }
            for (int i = 1; i <= 40; i++) {
                for (int frames = 0; frames < 6; frames++) {
                    client.readFrame();
                }
                rig.later(write.minusSeconds(5).multipliedBy(i));
            }

            for (int stream : streams) {
                assertThat(client.read(stream).body.size()).isEqualTo(LARGE);
            }
            assertThat(rig.limitsMet).isEmpty();
        }
    }

    @Test
    void takesWindowsThatShrinkBelowZero() throws IOException {
        try (PlaneRig rig = PlaneRig.of(sending(new AtomicLong())).start();
                Http2Client client = Http2Client.of(rig)) {
            int stream = client.send("GET", "/");
            client.stalled = stream;
            client.readUntil(() -> client.answer(stream).body.size() == 65_535);
            // What was sent counts against the new size: 1000 - 65535.
            client.frame(Frames.SETTINGS, 0, 0, Frames.settings(INITIAL_WINDOW, 1000));
            client.openWindow(stream, 64_535);
            client.settle();
            assertThat(client.answer(stream).body.size()).isEqualTo(65_535);

            client.openWindow(stream, 1);
            client.readUntil(() -> client.answer(stream).body.size() == 65_536);
            client.stalled = 0;
            client.openWindow(stream, LARGE);
            Answer whole = client.read(stream);
            assertThat(whole.body.size()).isEqualTo(LARGE);
        }
    }
}
