package cloud.atom.router.downstream;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.upstream.Transport;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A tunnel goes at the pace of its slower side, and what waits in between is bounded. */
class TunnelPressureIT {
    private static final String HANDSHAKE =
            "GET / HTTP/1.1\r\nHost: a.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
    private static final String SWITCHING =
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";
    private static final int PIECE = 64 << 10;
    private static final long MUCH = 64L << 20;

    /** What the kernel's buffers of four sockets may hold. */
    private static final long KERNEL_BYTES = 40L << 20;

    private static final long OUR_BYTES = 2L << 20;

    static Stream<Transport.Choice> transports() {
        return Transports.here();
    }

    private static FakeUpstream region(FakeUpstream.Script tunnel) {
        return FakeUpstream.start((request, wire) -> {
            wire.send(SWITCHING);
            tunnel.answer(request, wire);
        });
    }

    private static PlaneRig rig(FakeUpstream region, Transport.Choice transport) {
        PlaneRig rig = PlaneRig.of(region);
        rig.transport = transport;
        return rig.start();
    }

    private static RawClient tunnel(PlaneRig rig) throws IOException {
        RawClient client = rig.client();
        assertThat(client.send(HANDSHAKE).read().status()).isEqualTo(101);
        return client;
    }

    @ParameterizedTest
    @MethodSource("transports")
    void aRegionIsHeldBackWhileTheClientDoesNotRead(Transport.Choice transport) throws Exception {
        AtomicLong sent = new AtomicLong();
        FakeUpstream region = region((request, wire) -> {
            for (long left = MUCH; left > 0; left -= PIECE) {
                wire.send(new byte[PIECE]);
                sent.addAndGet(PIECE);
            }
            wire.finish();
        });
        try (PlaneRig rig = rig(region, transport)) {
            long before = PooledByteBufAllocator.DEFAULT.pinnedDirectMemory();
            try (RawClient client = tunnel(rig)) {
                awaitStandstill(sent);

                assertThat(sent.get()).isLessThan(KERNEL_BYTES);
                assertThat(PooledByteBufAllocator.DEFAULT.pinnedDirectMemory() - before)
                        .isLessThan(OUR_BYTES);
                client.skip(MUCH);
                assertThat(client.isClosed()).isTrue();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void aClientIsHeldBackWhileTheRegionDoesNotRead(Transport.Choice transport) throws Exception {
        AtomicLong sent = new AtomicLong();
        CountDownLatch goOn = new CountDownLatch(1);
        CompletableFuture<Long> received = new CompletableFuture<>();
        FakeUpstream region = region((request, wire) -> {
            Latches.waitFor(goOn);
            received.complete(wire.in().transferTo(OutputStream.nullOutputStream()));
            wire.finish();
        });
        try (PlaneRig rig = rig(region, transport)) {
            long before = PooledByteBufAllocator.DEFAULT.pinnedDirectMemory();
            try (RawClient client = tunnel(rig)) {
                CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
                    try {
                        for (long left = MUCH; left > 0; left -= PIECE) {
                            client.send(new byte[PIECE]);
                            sent.addAndGet(PIECE);
                        }
                        client.finish();
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                });
                awaitStandstill(sent);

                assertThat(sent.get()).isLessThan(KERNEL_BYTES);
                assertThat(PooledByteBufAllocator.DEFAULT.pinnedDirectMemory() - before)
                        .isLessThan(OUR_BYTES);
                goOn.countDown();
                sending.get(20, TimeUnit.SECONDS);
                assertThat(received.get(20, TimeUnit.SECONDS)).isEqualTo(MUCH);
                assertThat(client.isClosed()).isTrue();
            }
        }
    }

    /** Waits until the count has not changed for a while. */
    private static void awaitStandstill(AtomicLong count) {
        long[] last = {-1, System.nanoTime()};
        PlaneRig.await("it stands still", () -> {
            if (count.get() != last[0]) {
                last[0] = count.get();
                last[1] = System.nanoTime();
            }
            return last[0] > 0 && System.nanoTime() - last[1] > 300_000_000L;
        });
    }
}
