package cloud.atom.router.downstream;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.exchange.ConnectionRefusal;
import cloud.atom.router.proxyprotocol.HeaderCorpus;
import cloud.atom.router.proxyprotocol.HeaderMutations;
import cloud.atom.router.proxyprotocol.ProxyHeader;
import cloud.atom.router.proxyprotocol.StrictHeader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ProxyHeaderStepTest {
    private static final String HEADER = "PROXY TCP4 192.0.2.1 198.51.100.2 56324 443\r\n";
    private static final String VERDICT = "proxied 192.0.2.1 56324 198.51.100.2 443";
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final List<String> outcomes = new ArrayList<>();
    private boolean goesOn = true;
    private int reads;

    private EmbeddedChannel channel() {
        ProxyHeaderStep.Outcome outcome = new ProxyHeaderStep.Outcome() {
            @Override
            public boolean onHeader(ProxyHeader header) {
                outcomes.add(HeaderCorpus.verdict(header));
                return goesOn;
            }

            @Override
            public void onRefused(ConnectionRefusal reason) {
                outcomes.add(reason.wireName());
            }
        };
        EmbeddedChannel channel = new EmbeddedChannel(false, false);
        channel.config().setAutoRead(false);
        channel.pipeline().addLast(new ChannelOutboundHandlerAdapter() {
            @Override
            public void read(ChannelHandlerContext context) {
                reads++;
            }
        });
        channel.pipeline().addLast(new ProxyHeaderStep(Duration.ofSeconds(10), outcome));
        try {
            channel.register();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        channel.freezeTime();
        return channel;
    }

    private static void send(EmbeddedChannel channel, byte[] bytes) {
        ByteBuf buffer = PooledByteBufAllocator.DEFAULT.buffer(bytes.length).writeBytes(bytes);
        if (channel.isOpen()) {
            channel.writeInbound(buffer);
        } else {
            buffer.release();
        }
    }

    private static void send(EmbeddedChannel channel, String text) {
        send(channel, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** What came out of the step. */
    private static byte[] passed(EmbeddedChannel channel) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (ByteBuf piece = channel.readInbound(); piece != null; piece = channel.readInbound()) {
            byte[] copy = new byte[piece.readableBytes()];
            piece.readBytes(copy);
            piece.release();
            bytes.writeBytes(copy);
        }
        return bytes.toByteArray();
    }

    private static String text(EmbeddedChannel channel) {
        return new String(passed(channel), StandardCharsets.ISO_8859_1);
    }

    @Test
    void takesTheHeaderOffAndLeaves() {
        EmbeddedChannel channel = channel();

        send(channel, HEADER + "GET /");
        send(channel, " HTTP/1.1\r\n");

        assertThat(outcomes).containsExactly(VERDICT);
        assertThat(text(channel)).isEqualTo("GET / HTTP/1.1\r\n");
        assertThat(channel.pipeline().get(ProxyHeaderStep.class)).isNull();
        channel.finishAndReleaseAll();
    }

    @Test
    void readsOnByteByByte() {
        EmbeddedChannel channel = channel();

        for (int i = 0; i < HEADER.length(); i++) {
            assertThat(outcomes).isEmpty();
            send(channel, HEADER.substring(i, i + 1));
        }

        assertThat(outcomes).containsExactly(VERDICT);
        // After each byte but the last, behind which others read.
        assertThat(reads).isEqualTo(HEADER.length() - 1);
        assertThat(text(channel)).isEmpty();
        channel.finishAndReleaseAll();
    }

    @Test
    void closesWhatIsNoHeaderAtItsFirstWrongByte() {
        EmbeddedChannel channel = channel();

        send(channel, "G");

        assertThat(outcomes).containsExactly("proxy_header");
        assertThat(channel.isOpen()).isFalse();
        assertThat(text(channel)).isEmpty();
        channel.finishAndReleaseAll();
    }

    @Test
    void closesWhenTheHeaderDoesNotComeInTime() {
        EmbeddedChannel channel = channel();
        send(channel, "PROXY ");

        channel.advanceTimeBy(9, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        assertThat(channel.isOpen()).isTrue();
        channel.advanceTimeBy(1, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();

        assertThat(outcomes).containsExactly("proxy_header_timeout");
        assertThat(channel.isOpen()).isFalse();
        channel.finishAndReleaseAll();
    }

    @Test
    void hasNoClockBehindTheHeader() {
        EmbeddedChannel channel = channel();
        send(channel, HEADER);

        channel.advanceTimeBy(1, TimeUnit.HOURS);
        channel.runScheduledPendingTasks();

        assertThat(channel.isOpen()).isTrue();
        assertThat(outcomes).containsExactly(VERDICT);
        channel.finishAndReleaseAll();
    }

    @Test
    void doesNotCountAPeerThatLeavesFirst() {
        EmbeddedChannel channel = channel();
        send(channel, "PROXY TCP4");

        channel.close();
        channel.advanceTimeBy(1, TimeUnit.HOURS);
        channel.runScheduledPendingTasks();

        assertThat(outcomes).isEmpty();
        channel.finishAndReleaseAll();
    }

    @Test
    void closesAConnectionThatIsNotToGoOn() {
        goesOn = false;
        EmbeddedChannel channel = channel();

        send(channel, HEADER + "GET / HTTP/1.1\r\n");

        assertThat(channel.isOpen()).isFalse();
        assertThat(text(channel)).isEmpty();
        channel.finishAndReleaseAll();
    }

    /** {@code -Dfuzz.seconds=N} makes it longer, {@code -Dfuzz.seed=N} repeats a run. */
    @Test
    @Timeout(3700) // as long as it is told to take
    void passesOnExactlyWhatIsBehindTheHeaderHoweverItIsCut() {
        long seed = Long.getLong("fuzz.seed", System.nanoTime() & 0xffff_ffffL);
        long untilNanos = System.nanoTime() + Long.getLong("fuzz.seconds", 1) * NANOS_PER_SECOND;
        Random random = new Random(seed);
        HeaderMutations inputs = new HeaderMutations(random);

        while (System.nanoTime() - untilNanos < 0) {
            byte[] input = inputs.next();
            StrictHeader expected = StrictHeader.of(input);
            outcomes.clear();
            EmbeddedChannel channel = channel();

            for (int at = 0; at < input.length; ) {
                int to = Math.min(input.length, at + 1 + random.nextInt(1 + random.nextInt(40)));
                send(channel, Arrays.copyOfRange(input, at, to));
                at = to;
            }

            boolean accepted = expected.length() > 0;
            String outcome = expected.verdict().equals("refused") ? "proxy_header" : expected.verdict();
            byte[] behind = accepted ? Arrays.copyOfRange(input, expected.length(), input.length) : new byte[0];
            byte[] passed = passed(channel);
            channel.finishAndReleaseAll();
            assertThat(outcomes)
                    .as(() -> "seed " + seed + ": " + HeaderCorpus.escaped(input))
                    .isEqualTo(outcome.equals("more") ? List.of() : List.of(outcome));
            assertThat(passed)
                    .as(() -> "seed " + seed + ": " + HeaderCorpus.escaped(input))
                    .isEqualTo(behind);
        }
    }
}
