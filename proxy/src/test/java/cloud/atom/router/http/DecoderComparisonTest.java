package cloud.atom.router.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Holds our decoders against Netty's strict ones, over sound and almost sound messages: as far as both take the bytes they
 * must mean the same, and we take nothing that Netty refuses, save what {@link #isAllowed} lists.
 *
 * <p>{@code -Dfuzz.seconds=N} makes it longer, {@code -Dfuzz.seed=N} repeats a run.
 */
@Timeout(3700) // as long as it is told to take
class DecoderComparisonTest {
    private static final int ROUNDS = 4000;

    private final long seed = Long.getLong("fuzz.seed", System.nanoTime() & 0xffff_ffffL);
    private final long untilNanos = System.nanoTime() + Long.getLong("fuzz.seconds", 0) * 500_000_000L;
    private int accepted;

    @Test
    void takesRequestsAsNettyDoesOrRefusesThem() {
        MessageMaker maker = new MessageMaker(new Random(seed));
        for (int round = 0; goesOn(round); round++) {
            byte[] bytes = maker.requests();
            compare(bytes, DecoderRuns.ourRequests(List.of(bytes)), DecoderRuns.theirRequests(bytes));
        }
        assertThat(accepted).as("seed %s", seed).isGreaterThan(ROUNDS / 10);
    }

    @Test
    void takesResponsesAsNettyDoesOrRefusesThem() {
        MessageMaker maker = new MessageMaker(new Random(seed));
        for (int round = 0; goesOn(round); round++) {
            byte[] bytes = maker.responses();
            compare(bytes, DecoderRuns.ourResponses(List.of(bytes)), DecoderRuns.theirResponses(bytes));
        }
        assertThat(accepted).as("seed %s", seed).isGreaterThan(ROUNDS / 10);
    }

    @Test
    void makesTheSamePartsHoweverTheBytesAreCut() {
        Random random = new Random(seed);
        MessageMaker maker = new MessageMaker(random);
        // Ten times slower than a comparison.
        for (int round = 0; goesOn(8 * round); round++) {
            boolean request = random.nextBoolean();
            byte[] bytes = request ? maker.requests() : maker.responses();
            Function<List<byte[]>, List<String>> decode =
                    request ? DecoderRuns::ourRequests : DecoderRuns::ourResponses;
            List<String> whole = decode.apply(List.of(bytes));
            int longest = random.nextInt(3) == 0 ? 1 : 40;
            assertThat(decode.apply(cut(bytes, random, longest)))
                    .as("seed %s: %s", seed, quoted(bytes))
                    .isEqualTo(whole);
        }
    }

    private boolean goesOn(int round) {
        return round < ROUNDS || System.nanoTime() - untilNanos < 0;
    }

    private static List<byte[]> cut(byte[] bytes, Random random, int longest) {
        List<byte[]> reads = new ArrayList<>();
        for (int at = 0; at < bytes.length; ) {
            int end = Math.min(bytes.length, at + 1 + random.nextInt(longest));
            reads.add(Arrays.copyOfRange(bytes, at, end));
            at = end;
        }
        return reads;
    }

    /** Ours must be the beginning of theirs, up to where we refuse. */
    private void compare(byte[] bytes, List<String> ours, List<String> theirs) {
        for (int i = 0; i < ours.size(); i++) {
            String line = ours.get(i);
            if (line.startsWith(DecoderRuns.FAULT)) {
                return;
            }
            String their = i < theirs.size() ? theirs.get(i) : "nothing";
            boolean same = line.equals(their) || (line.startsWith("body ") && their.startsWith(line));
            if (!same && isAllowed(bytes, line, their)) {
                return;
            }
            if (!same) {
                fail("seed %s: %s%nours:   %s%ntheirs: %s", seed, quoted(bytes), ours, theirs);
            }
        }
        accepted++;
    }

    /** What we take and Netty refuses, each for a reason. */
    private static boolean isAllowed(byte[] bytes, String line, String their) {
        // RFC 9112, section 2.2: a server should ignore an empty line before a request line. Netty's strict mode does
        // not.
        String first = Pattern.quote(line.substring(0, line.lastIndexOf(' ') + 1));
        Pattern behindEmptyLine = Pattern.compile("(^|[^\n]|\r\n\r\n)\r\n" + first + "HTTP/");
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        return their.equals(DecoderRuns.FAULT) && behindEmptyLine.matcher(text).find();
    }

    private static String quoted(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1)
                .replace("\r", "\\r")
                .replace("\n", "\\n\n");
    }
}
