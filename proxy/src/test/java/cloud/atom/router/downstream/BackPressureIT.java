package cloud.atom.router.downstream;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.exchange.ExchangeSummary;
import cloud.atom.router.upstream.Transport;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bodies travel at the pace of the slower side, and what waits in between is bounded. */
class BackPressureIT {
    private static final String H = "Host: a.example\r\n";
    private static final int PIECE = 64 << 10;
    private static final long BODY = 128L << 20;

    /** What the kernel's socket buffers of four sockets may hold on top of ours. */
    private static final long KERNEL_BYTES = 40L << 20;

    private static final long OUR_BYTES = 24L << 20;

    static Stream<Transport.Choice> transports() {
        return Stream.of(Transport.Choice.EPOLL, Transport.Choice.NIO, Transport.Choice.IO_URING)
                .filter(BackPressureIT::isHere);
    }

    private static boolean isHere(Transport.Choice choice) {
        try {
            Transport.of(choice);
            return true;
        } catch (IllegalStateException missing) {
            System.out.println("not tested, because this machine does not have it: " + choice);
            return false;
        }
    }

    private static long ourBytes() {
        return PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
    }

    private static FakeUpstream sending(String framing, AtomicLong sent) {
        return FakeUpstream.start((request, wire) -> {
            wire.send("HTTP/1.1 200 OK\r\n" + framing + "\r\n\r\n");
            boolean chunked = framing.startsWith("Transfer");
            byte[] piece = new byte[PIECE];
            for (long left = BODY; left > 0; left -= PIECE) {
                if (chunked) {
                    wire.send(Integer.toHexString(PIECE) + "\r\n");
                }
                wire.send(piece);
                if (chunked) {
                    wire.send("\r\n");
                }
                sent.addAndGet(PIECE);
            }
            wire.send(chunked ? "0\r\n\r\n" : "");
        });
    }

    @ParameterizedTest
    @MethodSource("transports")
    void holdsTheRegionBackWhileTheClientDoesNotRead(Transport.Choice transport) throws IOException {
        AtomicLong sent = new AtomicLong();
        PlaneRig rig = PlaneRig.of(sending("Content-Length: " + BODY, sent));
        rig.transport = transport;
        long before = ourBytes();
        try (rig;
                RawClient client = rig.start().client()) {
            client.send("GET / HTTP/1.1\r\n" + H + "\r\n");
            awaitStandstill(sent);

            assertThat(sent.get()).isLessThan(KERNEL_BYTES);
            assertThat(ourBytes() - before).isLessThan(OUR_BYTES);
            client.readHead();
            client.skip(BODY);
            assertThat(sent.get()).isEqualTo(BODY);
            assertThat(ourBytes() - before).isLessThan(OUR_BYTES);
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void holdsTheClientBackWhileTheRegionDoesNotRead(Transport.Choice transport) throws IOException {
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicLong sent = new AtomicLong();
        PlaneRig rig = PlaneRig.of(FakeUpstream.start((request, wire) -> {
            waitFor(goOn);
            wire.readBody(request);
            wire.send(FakeUpstream.ok("got it"));
        }));
        rig.transport = transport;
        long before = ourBytes();
        try (rig;
                RawClient client = rig.start().client()) {
            client.send("POST / HTTP/1.1\r\n" + H + "Content-Length: " + BODY + "\r\n\r\n");
            CompletableFuture<Void> upload = CompletableFuture.runAsync(() -> upload(client, sent));
            awaitStandstill(sent);

            assertThat(sent.get()).isLessThan(KERNEL_BYTES);
            assertThat(ourBytes() - before).isLessThan(OUR_BYTES);
            goOn.countDown();
            upload.join();
            assertThat(client.read().text()).isEqualTo("got it");
            assertThat(ourBytes() - before).isLessThan(OUR_BYTES);
        }
    }

    private static void upload(RawClient client, AtomicLong sent) {
        byte[] piece = new byte[PIECE];
        try {
            for (long left = BODY; left > 0; left -= PIECE) {
                client.send(piece);
                sent.addAndGet(PIECE);
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void relaysChunkedBodiesWhole() throws IOException {
        AtomicLong sent = new AtomicLong();
        try (PlaneRig rig =
                        PlaneRig.of(sending("Transfer-Encoding: chunked", sent)).start();
                RawClient client = rig.client()) {
            RawClient.Response answer =
                    client.send("GET / HTTP/1.1\r\n" + H + "\r\n").read();

            assertThat(answer.body.size()).isEqualTo((int) BODY);
            PlaneRig.await("one summary", () -> rig.exchanges.size() == 1);
            assertThat(rig.exchanges.get(0).phase()).isEqualTo(ExchangeSummary.Phase.COMPLETED);
        }
    }

    @Test
    void holdsFewBytesForManyPipelinedRequests() throws IOException {
        CountDownLatch goOn = new CountDownLatch(1);
        FakeUpstream region = FakeUpstream.start((request, wire) -> {
            waitFor(goOn);
            wire.send(FakeUpstream.ok("x"));
        });
        AtomicLong sent = new AtomicLong();
        long before = ourBytes();
        try (PlaneRig rig = PlaneRig.of(region).start();
                RawClient client = rig.client()) {
            String many = ("GET / HTTP/1.1\r\n" + H + "\r\n").repeat(1000);
            CompletableFuture<Void> flood = CompletableFuture.runAsync(() -> {
                try {
                    while (sent.get() < BODY) {
                        client.send(many);
                        sent.addAndGet(many.length());
                    }
                } catch (IOException closed) {
                    return; // the flood ends with the connection
                }
            });
            awaitStandstill(sent);

            assertThat(sent.get()).isLessThan(KERNEL_BYTES);
            assertThat(ourBytes() - before).isLessThan(OUR_BYTES);
            assertThat(region.requests).hasSize(1);
            client.leave();
            flood.join();
            goOn.countDown();
        }
    }

    /** Waits until nothing more was sent for half a second. */
    private static void awaitStandstill(AtomicLong sent) {
        long[] last = {-1, System.nanoTime()};
        PlaneRig.await("sending stops", () -> {
            long now = System.nanoTime();
            if (sent.get() != last[0]) {
                last[0] = sent.get();
                last[1] = now;
            }
            return last[0] > 0 && now - last[1] > 500_000_000L;
        });
    }

    private static void waitFor(CountDownLatch latch) throws IOException {
        try {
            if (!latch.await(30, TimeUnit.SECONDS)) {
                throw new IOException("not within 30 s");
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
