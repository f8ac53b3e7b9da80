package cloud.atom.router.http2;

import static cloud.atom.router.http2.BlockRuns.MALFORMED;
import static cloud.atom.router.http2.BlockRuns.ours;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.http.Fields;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples of RFC 7541, appendix C, and what a message's fields may be. */
class HpackDecoderTest {
    private static final String WWW = ":authority=www.example.com";
    private static final List<String> C_3_1 = List.of(":method=GET", ":scheme=http", WWW, ":path=/");
    private static final List<String> C_3_2 =
            List.of(":method=GET", ":scheme=http", WWW, ":path=/", "cache-control=no-cache");
    private static final List<String> C_3_3 =
            List.of(":method=GET", ":scheme=https", WWW, ":path=/index.html", "custom-key=custom-value");

    private static final List<String> C_5_1 = List.of(
            ":status=302",
            "cache-control=private",
            "date=Mon, 21 Oct 2013 20:13:21 GMT",
            "location=https://www.example.com");
    private static final List<String> C_5_2 = List.of(
            ":status=307",
            "cache-control=private",
            "date=Mon, 21 Oct 2013 20:13:21 GMT",
            "location=https://www.example.com");
    private static final List<String> C_5_3 = List.of(
            ":status=200",
            "cache-control=private",
            "date=Mon, 21 Oct 2013 20:13:22 GMT",
            "location=https://www.example.com",
            "content-encoding=gzip",
            "set-cookie=foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1");

    /** Sets the table to 256 bytes, as the examples have it. */
    private static final String TABLE_256 = "3fe101";

    private final HpackDecoder decoder = new HpackDecoder(16_384, 100);

    /** A literal field without indexing and without Huffman code. */
    private static byte[] literal(String name, String value) {
        String block = "\0" + (char) name.length() + name + (char) value.length() + value;
        return block.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void readsTheExamplesOfSingleFields() {
        assertThat(ours(decoder, "400a637573746f6d2d6b65790d637573746f6d2d686561646572"))
                .containsExactly("custom-key=custom-header");
        assertThat(ours(decoder, "be")).containsExactly("custom-key=custom-header");
        assertThat(ours(decoder, "040c2f73616d706c652f70617468")).containsExactly(":path=/sample/path");
        assertThat(ours(decoder, "100870617373776f726406736563726574")).containsExactly("password=secret");
        assertThat(ours(decoder, "82")).containsExactly(":method=GET");
        assertThat(ours(decoder, "")).isEmpty();
    }

    @Test
    void readsTheExamplesOfRequests() {
        assertThat(ours(decoder, "828684410f7777772e6578616d706c652e636f6d")).isEqualTo(C_3_1);
        assertThat(ours(decoder, "828684be58086e6f2d6361636865")).isEqualTo(C_3_2);
        assertThat(ours(decoder, "828785bf400a637573746f6d2d6b65790c637573746f6d2d76616c7565"))
                .isEqualTo(C_3_3);
    }

    @Test
    void readsTheExamplesOfRequestsInHuffmanCode() {
        assertThat(ours(decoder, "828684418cf1e3c2e5f23a6ba0ab90f4ff")).isEqualTo(C_3_1);
        assertThat(ours(decoder, "828684be5886a8eb10649cbf")).isEqualTo(C_3_2);
        assertThat(ours(decoder, "828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf"))
                .isEqualTo(C_3_3);
    }

    @Test
    void readsTheExamplesOfResponsesThatDropEntries() {
        assertThat(ours(
                        decoder,
                        TABLE_256 + "4803333032580770726976617465611d4d6f6e2c203231204f63742032303133"
                                + "2032303a31333a323120474d546e1768747470733a2f2f7777772e6578616d706c652e636f6d"))
                .isEqualTo(C_5_1);
        assertThat(ours(decoder, "4803333037c1c0bf")).isEqualTo(C_5_2);
        assertThat(ours(
                        decoder,
                        "88c1611d4d6f6e2c203231204f637420323031332032303a31333a323220474d54c05a04677a69707738666f"
                                + "6f3d4153444a4b48514b425a584f5157454f50495541585157454f49553b206d61782d6167653d333630"
                                + "303b2076657273696f6e3d31"))
                .isEqualTo(C_5_3);
    }

    @Test
    void readsTheExamplesOfResponsesInHuffmanCode() {
        assertThat(ours(
                        decoder,
                        TABLE_256 + "488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff"
                                + "6e919d29ad171863c78f0b97c8e9ae82ae43d3"))
                .isEqualTo(C_5_1);
        assertThat(ours(decoder, "4883640effc1c0bf")).isEqualTo(C_5_2);
        assertThat(ours(
                        decoder,
                        "88c16196d07abe941054d444a8200595040b8166e084a62d1bffc05a839bd9ab77ad94e7821dd7f2e6c7b335"
                                + "dfdfcd5b3960d5af27087f3672c1ab270fb5291f9587316065c003ed4ee5b1063d5007"))
                .isEqualTo(C_5_3);
    }

    @Test
    void namesEveryEntryOfTheStaticTable() {
        for (int index = 15; index <= HpackStaticTable.SIZE; index++) {
            assertThat(ours(decoder, new byte[] {(byte) (0x80 | index)}))
                    .containsExactly(HpackStaticTable.name(index) + "=" + HpackStaticTable.value(index));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Name", "na me", "name\0", "na:me", "näme", "", ":unknown", ":Path", ":", "name "})
    void refusesAMessageForAName(String name) {
        assertThat(ours(decoder, literal(name, "value"))).containsExactly(MALFORMED);
        assertThat(ours(decoder, "82")).containsExactly(":method=GET");
    }

    @ParameterizedTest
    @ValueSource(strings = {" v", "v ", "\tv", "v\t", "a\0b", "a\rb", "a\nb", "a\u0001b", "a\u007fb", " "})
    void refusesAMessageForAValue(String value) {
        assertThat(ours(decoder, literal("name", value))).containsExactly(MALFORMED);
        assertThat(ours(decoder, literal(":path", value))).containsExactly(MALFORMED);
        assertThat(ours(decoder, "82")).containsExactly(":method=GET");
    }

    @Test
    void takesValuesThatAreEmptyOrOpaque() {
        assertThat(ours(decoder, literal("name", ""))).containsExactly("name=");
        assertThat(ours(decoder, literal("name", "a \té"))).containsExactly("name=a \té");
    }

    @ParameterizedTest
    @ValueSource(strings = {"20", "2000", "2x0", "099", "", "-20", "200 "})
    void refusesAStatusThatIsNotThreeDigits(String status) {
        assertThat(ours(decoder, literal(":status", status))).containsExactly(MALFORMED);
    }

    @Test
    void refusesPseudoFieldsThatAreRepeatedOrBehindOthers() {
        assertThat(ours(decoder, "8282")).containsExactly(MALFORMED);
        assertThat(ours(decoder, "8283")).containsExactly(MALFORMED);
        assertThat(ours(decoder, "8490")).containsExactly(":path=/", "accept-encoding=gzip, deflate");
        assertThat(ours(decoder, "9084")).containsExactly(MALFORMED);
    }

    @Test
    void keepsInStepBehindAMalformedMessage() {
        assertThat(ours(decoder, "4003412d420163 4001610162 82")).containsExactly(MALFORMED);

        assertThat(ours(decoder, "be")).containsExactly("a=b");
        assertThat(ours(decoder, "bf")).containsExactly(MALFORMED);
        assertThat(ours(decoder, "0f300178")).containsExactly(MALFORMED);
        assertThat(ours(decoder, "0f2f0178")).containsExactly("a=x");
    }

    @Test
    void putsLinesBehindEachOtherForHttp1() {
        HeaderBlock block = decoder.decode(Unpooled.wrappedBuffer(
                literal(":path", "/p"), literal("a", "1"), literal("b", ""), literal("via", "x")));

        Fields fields = ((HeaderBlock.Whole) block).fields();
        assertThat(fields.bytesAtMost()).isEqualTo("a: 1\r\nb: \r\nvia: x\r\n".length() + 2 * 3);
        fields.add("y", "z");
        assertThat(BlockRuns.lines(fields)).containsExactly("a=1", "b=", "via=x", "y=z");
    }

    @Test
    void joinsCookieCrumbs() {
        byte[] block = BlockRuns.written(out -> out.writeBytes(literal("cookie", "a=b"))
                .writeBytes(literal("cookie", ""))
                .writeBytes(literal("te", "trailers"))
                .writeBytes(literal("cookie", "c=d")));

        assertThat(ours(decoder, block)).containsExactly("te=trailers", "cookie=a=b; c=d");
        assertThat(ours(decoder, literal("cookie", "e=f"))).containsExactly("cookie=e=f");
    }
}
