package cloud.atom.router.http2;

import static cloud.atom.router.http2.BlockRuns.MALFORMED;
import static cloud.atom.router.http2.BlockRuns.TOO_LARGE;
import static cloud.atom.router.http2.BlockRuns.UNDECODABLE;
import static cloud.atom.router.http2.BlockRuns.bytes;
import static cloud.atom.router.http2.BlockRuns.ours;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Blocks that cannot be decoded, and blocks that are meant to cost us more than they cost their sender. */
class HpackFaultsTest {
    private static final int MAX_LIST_BYTES = 16_384;
    private static final int MAX_FIELDS = 100;

    /** A field with a name of one byte and a value of 4000, put into the table. */
    private static final String LARGE_FIELD = "4001617fa11e" + "78".repeat(4000);

    private final HpackDecoder decoder = new HpackDecoder(MAX_LIST_BYTES, MAX_FIELDS);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "80", // index 0
                "be", // an index behind the static table, with nothing in the dynamic one
                "ff00", // the last index that a byte can hold and one more
                "ff80ffffff07", // the largest index
                "ffffffffff08", // more than 31 bits
                "ffffffffffffffff7f",
                "ff808080808000", // a number longer than it can need to be
                "7e0161", // the name of an index that is not there
                "3fe21f", // a table of 4097 bytes
                "3fffffffff08",
                "8220", // a table's size behind a field
                "823f11",
                "0001e101", // a string of which one byte is missing
                "000161ff", // a length without an end
                "00016186fffffffffffc", // EOS in a string
                "00016181fe", // padding that is not the beginning of EOS
                "00016182f8ff", // a byte of padding
                "00016183ffffff",
                "00",
                "0001",
                "000161",
                "0001617fffffff0f", // a string of 2^28 bytes that does not come
            })
    void closesTheConnectionForAFaultOfTheCode(String hex) {
        assertThat(ours(decoder, hex)).containsExactly(UNDECODABLE);
    }

    @Test
    void readsNumbersOfAnyLengthThatIsAllowed() {
        assertThat(ours(decoder, "0f80808080000162")).containsExactly("accept-charset=b");
        assertThat(ours(decoder, "3fe11f" + "20".repeat(1000) + "3fe11f" + "82"))
                .containsExactly(":method=GET");
    }

    @Test
    void everyTruncationWithinAFieldIsAFault() {
        byte[] block = bytes("488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff"
                + "6e919d29ad171863c78f0b97c8e9ae82ae43d3");
        Set<Integer> betweenFields = new HashSet<>(List.of(0, 4, 11, 35));
        for (int length = 0; length < block.length; length++) {
            List<String> lines = ours(new HpackDecoder(MAX_LIST_BYTES, MAX_FIELDS), Arrays.copyOf(block, length));

            assertThat(lines.equals(List.of(UNDECODABLE)))
                    .as("length %d", length)
                    .isNotEqualTo(betweenFields.contains(length));
        }
    }

    @Test
    void wantsTheTableAsSmallAsItWasAsked() {
        ours(decoder, "4001610162");
        decoder.limitTable(0);
        assertThat(ours(decoder, "82")).containsExactly(UNDECODABLE);
    }

    @Test
    void takesASmallerTableAndDropsWhatIsTooMuch() {
        ours(decoder, "4001610162 4001630164");
        decoder.limitTable(34);
        assertThat(ours(decoder, "3f03 be")).containsExactly("c=d");
        assertThat(ours(decoder, "bf")).containsExactly(UNDECODABLE);
    }

    @Test
    void wantsTheSmallestOfSeveralLimitsFirst() {
        decoder.limitTable(34);
        decoder.limitTable(8192);
        assertThat(ours(decoder, "3f03 3fe13f 82")).containsExactly(":method=GET");

        decoder.limitTable(34);
        decoder.limitTable(8192);
        assertThat(ours(decoder, "3fe13f 82")).containsExactly(UNDECODABLE);
    }

    @Test
    void wantsNoUpdateWhenTheTableIsSmallAlready() {
        assertThat(ours(decoder, "20 82")).containsExactly(":method=GET");
        decoder.limitTable(100);
        assertThat(ours(decoder, "82")).containsExactly(":method=GET");
        assertThat(ours(decoder, "3f46 82")).containsExactly(UNDECODABLE);
    }

    @Test
    void anEntryThatIsTooLargeEmptiesTheTable() {
        assertThat(ours(decoder, "4001610162 be")).containsExactly("a=b", "a=b");
        assertThat(ours(decoder, "4001617fe11e" + "78".repeat(4064))).hasSize(1);
        assertThat(ours(decoder, "be")).containsExactly(UNDECODABLE);
    }

    @Test
    void countsWhatAFieldIsDecodedAndNotWhatItTakes() {
        assertThat(ours(decoder, LARGE_FIELD)).hasSize(1);

        assertThat(ours(decoder, "be".repeat(4))).hasSize(4);
        assertThat(ours(decoder, "be".repeat(5))).containsExactly(TOO_LARGE);
        assertThat(ours(decoder, "be".repeat(16_384))).containsExactly(TOO_LARGE);
        assertThat(ours(decoder, "be")).hasSize(1);
    }

    @Test
    void countsFieldsThatAreNotPseudoFields() {
        assertThat(ours(decoder, "82848741016190"))
                .isEqualTo(List.of(
                        ":method=GET", ":scheme=https", ":authority=a", ":path=/", "accept-encoding=gzip, deflate"));
        assertThat(ours(decoder, "828487" + "8f".repeat(100))).hasSize(103);
        assertThat(ours(decoder, "828487" + "8f".repeat(101))).containsExactly(TOO_LARGE);
    }

    @Test
    void keepsInStepAndTellsTheRequestWhenAHeadIsTooLarge() {
        HeaderBlock block = decoder.decode(Unpooled.wrappedBuffer(bytes("828487" + "8f".repeat(200) + "4001610162")));

        assertThat(block)
                .isInstanceOfSatisfying(
                        HeaderBlock.TooLarge.class,
                        large -> assertThat(large.pseudo())
                                .isEqualTo(new PseudoFields("GET", "https", null, "/", null, 0)));
        assertThat(ours(decoder, "be")).containsExactly("a=b");
    }

    @Test
    void doesNotRepeatNamesThatNobodyUses() {
        String longName = "407fa11e" + "78".repeat(4000) + "00"; // a name of 4000 bytes and no value
        assertThat(ours(decoder, longName)).containsExactly(MALFORMED);

        // Takes one byte to name it each time; the entry itself has its full size, and drops the one before.
        assertThat(ours(decoder, "7e00".repeat(8000))).containsExactly(MALFORMED);
        assertThat(ours(decoder, "be")).containsExactly(MALFORMED);
        assertThat(ours(decoder, "bf")).containsExactly(UNDECODABLE);
    }
}
