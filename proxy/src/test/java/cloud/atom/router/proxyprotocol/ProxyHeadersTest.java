package cloud.atom.router.proxyprotocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ProxyHeadersTest {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    static List<HeaderCorpus.Case> cases() {
        return HeaderCorpus.cases();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void readsEveryHeaderOfTheTable(HeaderCorpus.Case given) {
        ByteBuf bytes = Unpooled.wrappedBuffer(given.bytes());

        ProxyHeader header = ProxyHeaders.read(bytes);

        assertThat(HeaderCorpus.verdict(header)).isEqualTo(given.verdict());
        boolean accepted = header != null && !(header instanceof ProxyHeader.Faulty);
        assertThat(bytes.readableBytes()).isEqualTo(accepted ? 0 : given.bytes().length);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void waitsForTheWholeHeaderHoweverItIsCut(HeaderCorpus.Case given) {
        for (int length = 0; length < given.bytes().length; length++) {
            ByteBuf start = Unpooled.wrappedBuffer(given.bytes(), 0, length);

            String verdict = HeaderCorpus.verdict(ProxyHeaders.read(start));

            // Early certainty is refusal only, and stays.
            assertThat(verdict).isIn("more", given.verdict().equals("refused") ? "refused" : "more");
            assertThat(start.readerIndex()).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theSecondReadingAgrees(HeaderCorpus.Case given) {
        assertThat(StrictHeader.of(given.bytes()).verdict()).isEqualTo(given.verdict());
    }

    /** {@code -Dfuzz.seconds=N} makes it longer, {@code -Dfuzz.seed=N} repeats a run. */
    @Test
    @Timeout(3700) // as long as it is told to take
    void readsWhateverComesAsTheSecondReadingDoes() {
        long seed = Long.getLong("fuzz.seed", System.nanoTime() & 0xffff_ffffL);
        long untilNanos = System.nanoTime() + Long.getLong("fuzz.seconds", 1) * NANOS_PER_SECOND;
        Random random = new Random(seed);
        HeaderMutations inputs = new HeaderMutations(random);
        long accepted = 0;
        long refused = 0;

        while (System.nanoTime() - untilNanos < 0) {
            byte[] input = inputs.next();
            StrictHeader expected = StrictHeader.of(input);
            int offset = random.nextInt(8);
            ByteBuf bytes = PooledByteBufAllocator.DEFAULT.buffer(offset + input.length);
            try {
                bytes.writeZero(offset).skipBytes(offset).writeBytes(input);

                String verdict = HeaderCorpus.verdict(ProxyHeaders.read(bytes));

                Supplier<String> what = () -> "seed " + seed + ": " + HeaderCorpus.escaped(input);
                assertThat(verdict).as(what).isEqualTo(expected.verdict());
                assertThat(bytes.readerIndex()).as(what).isEqualTo(offset + expected.length());
            } finally {
                bytes.release();
            }
            accepted += expected.length() > 0 ? 1 : 0;
            refused += expected.verdict().equals("refused") ? 1 : 0;
        }

        System.out.printf("PROXY headers: %d accepted, %d refused, seed %d%n", accepted, refused, seed);
        assertThat(accepted).isPositive();
        assertThat(refused).isPositive();
    }
}
