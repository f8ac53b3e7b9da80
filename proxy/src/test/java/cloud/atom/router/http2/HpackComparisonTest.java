package cloud.atom.router.http2;

import static cloud.atom.router.http2.BlockRuns.MALFORMED;
import static cloud.atom.router.http2.BlockRuns.OUT_OF_STEP;
import static cloud.atom.router.http2.BlockRuns.UNDECODABLE;
import static cloud.atom.router.http2.BlockRuns.written;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.http.BodyLength;
import cloud.atom.router.http.Fields;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Our HPACK against Netty's: each reads what the other writes, and both take and refuse the same. */
class HpackComparisonTest {
    private static final long SEED = 75_417_541;
    private static final int MAX_LIST_BYTES = 16_384;

    private static final Pattern UNSOUND = Pattern.compile(
            ":status=(?![1-9][0-9]{2}$).*|[^=]+=([ \t].*|.*[ \t]|.*[\\x00-\\x08\\x0a-\\x1f\\x7f].*)", Pattern.DOTALL);

    private static final Pattern CONNECTION =
            Pattern.compile("(connection|keep-alive|proxy-connection|transfer-encoding|upgrade|te)=.*", Pattern.DOTALL);

    private static DefaultHttp2HeadersDecoder theirDecoder() {
        return new DefaultHttp2HeadersDecoder(true, true, MAX_LIST_BYTES);
    }

    private static List<String> lines(PseudoFields pseudo, Fields fields) {
        return BlockRuns.lines(new HeaderBlock.Whole(pseudo, fields));
    }

    private static byte[] theirBlock(DefaultHttp2HeadersEncoder encoder, PseudoFields pseudo, Fields fields) {
        ByteBuf out = Unpooled.buffer();
        try {
            encoder.encodeHeaders(1, BlockMaker.theirs(pseudo, fields), out);
        } catch (Http2Exception e) {
            throw new AssertionError(e);
        }
        return ByteBufUtil.getBytes(out);
    }

    @Test
    void eachReadsWhatTheOtherWrites() {
        BlockMaker make = new BlockMaker(SEED);
        HpackEncoder ourEncoder = new HpackEncoder();
        HpackDecoder readsOurs = new HpackDecoder(MAX_LIST_BYTES, 100);
        DefaultHttp2HeadersDecoder theyReadOurs = theirDecoder();
        DefaultHttp2HeadersEncoder theirEncoder = new DefaultHttp2HeadersEncoder();
        HpackDecoder readsTheirs = new HpackDecoder(MAX_LIST_BYTES, 100);
        for (int run = 0; run < 5000; run++) {
            PseudoFields pseudo = make.request();
            Fields fields = make.fields();
            List<String> lines = lines(pseudo, fields);
            byte[] ours = written(out -> ourEncoder.request(out, pseudo, fields, BodyLength.NONE));
            byte[] theirs = theirBlock(theirEncoder, pseudo, fields);

            assertThat(BlockRuns.ours(readsOurs, ours))
                    .as("seed %d, run %d", SEED, run)
                    .isEqualTo(lines);
            assertThat(BlockRuns.theirs(theyReadOurs, ours))
                    .as("seed %d, run %d", SEED, run)
                    .isEqualTo(lines);
            assertThat(BlockRuns.ours(readsTheirs, theirs))
                    .as("seed %d, run %d", SEED, run)
                    .isEqualTo(lines);
        }
    }

    @Test
    void bothTakeAndRefuseTheSameOfSpoiledBlocks() {
        BlockMaker make = new BlockMaker(SEED + 1);
        Map<String, Integer> outcomes = new HashMap<>();
        for (int run = 0; run < 20_000; run++) {
            DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder();
            HpackDecoder ours = new HpackDecoder(MAX_LIST_BYTES, 100);
            DefaultHttp2HeadersDecoder theirs = theirDecoder();
            boolean inStep = true;
            for (int block = 0; inStep && block < 6; block++) {
                byte[] sent = theirBlock(encoder, make.request(), make.fields());
                sent = block % 2 == 0 ? sent : make.spoiled(sent);
                List<String> ourLines = BlockRuns.ours(ours, sent);
                List<String> theirLines = BlockRuns.theirs(theirs, sent);
                if (theirLines.equals(List.of(OUT_OF_STEP))) {
                    assertThat(ourLines)
                            .as("seed %d, run %d: %s", SEED + 1, run, ByteBufUtil.hexDump(sent))
                            .isIn(List.of(MALFORMED), List.of(UNDECODABLE));
                    break;
                }
                if (!isStricter(ourLines, theirLines) && !isJudgedLater(ourLines, theirLines)) {
                    assertThat(ourLines)
                            .as("seed %d, run %d: %s", SEED + 1, run, ByteBufUtil.hexDump(sent))
                            .isEqualTo(theirLines);
                }
                outcomes.merge(ourLines.size() == 1 ? ourLines.get(0) : "whole", 1, Integer::sum);
                inStep = !ourLines.equals(List.of(UNDECODABLE));
            }
        }
        assertThat(outcomes.get("whole")).isGreaterThan(10_000);
        assertThat(outcomes.get(MALFORMED)).isGreaterThan(1000);
        assertThat(outcomes.get(UNDECODABLE)).isGreaterThan(1000);
    }

    /** We refuse a status that is no number, blanks around a value, and for pseudo fields too what is no value. */
    private static boolean isStricter(List<String> ours, List<String> theirs) {
        return ours.equals(List.of(MALFORMED)) && theirs.stream().anyMatch(UNSOUND.asMatchPredicate());
    }

    /** They refuse what is not for HTTP/2, pseudo fields that are empty, and those of request and response together. */
    private static boolean isJudgedLater(List<String> ours, List<String> theirs) {
        boolean status = ours.stream().anyMatch(line -> line.startsWith(":status"));
        boolean request = ours.stream().anyMatch(line -> line.startsWith(":") && !line.startsWith(":status"));
        boolean connection = ours.stream().anyMatch(CONNECTION.asMatchPredicate());
        boolean empty = ours.stream().anyMatch(line -> line.startsWith(":") && line.endsWith("="));
        return theirs.equals(List.of(MALFORMED)) && (connection || empty || (status && request));
    }
}
