package cloud.atom.router.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class FieldsTest {
    private static String written(Fields fields) {
        ByteBuf out = Unpooled.buffer();
        fields.writeTo(out);
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    @Test
    void findsEveryKnownNameInAnyCaseAndNoOther() {
        for (FieldName name : FieldName.values()) {
            String text = new String(name.lower(), StandardCharsets.US_ASCII);
            byte[] upper = text.toUpperCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII);
            byte[] other = text.replace(text.charAt(text.length() - 1), '~').getBytes(StandardCharsets.US_ASCII);

            assertThat(FieldName.find(name.lower(), 0, name.lower().length)).isEqualTo(name);
            assertThat(FieldName.find(upper, 0, upper.length)).isEqualTo(name);
            assertThat(FieldName.find(other, 0, other.length)).isNull();
        }
        assertThat(FieldName.find(new byte[0], 0, 0)).isNull();
    }

    @Test
    void answersByNameWhereverAFieldCameFrom() {
        Fields fields = new Fields()
                .add("Via", "a")
                .add("X-Own", "b")
                .add(FieldName.VIA, "c")
                .add("x-own", "d");

        assertThat(fields.first(FieldName.VIA)).isEqualTo("a");
        assertThat(fields.first("via")).isEqualTo("a");
        assertThat(fields.joined(FieldName.VIA)).isEqualTo("a, c");
        assertThat(fields.first("X-OWN")).isEqualTo("b");
        assertThat(fields.count(FieldName.VIA)).isEqualTo(2);
        assertThat(fields.has(FieldName.HOST)).isFalse();
        assertThat(fields.has("host")).isFalse();
        assertThat(fields.first(FieldName.HOST)).isNull();
    }

    @Test
    void writesWhatIsLeftInOrder() {
        Fields fields = new Fields(0);
        for (int i = 0; i < 40; i++) {
            fields.add("X-" + i, "v" + i).add(FieldName.DATE, "d" + i);
        }
        fields.removeAny(FieldName.set(FieldName.DATE, FieldName.VIA));
        fields.removeIf(name -> !name.endsWith("7"));
        fields.add("Y", "\u00e9");

        assertThat(written(fields)).isEqualTo("X-7: v7\r\nX-17: v17\r\nX-27: v27\r\nX-37: v37\r\nY: \u00e9\r\n");
        assertThat(fields.has(FieldName.DATE)).isFalse();
        assertThat(fields).hasToString("[X-7, X-17, X-27, X-37, Y]");
    }

    @Test
    void remembersWhatStaysWhenNamesAreRemovedByRule() {
        Fields fields =
                new Fields().add("Date", "d").add("X_A", "1").add("X_B", "2").add("Via", "v");

        fields.removeUnderscoredIf(name -> name.equals("X_A"));

        assertThat(fields.has(FieldName.DATE)).isTrue();
        assertThat(fields.has(FieldName.VIA)).isTrue();
        assertThat(written(fields)).isEqualTo("Date: d\r\nX_B: 2\r\nVia: v\r\n");
    }

    @Test
    void readsListsAndNumbersWithoutText() {
        Fields fields = new Fields()
                .add("Connection", " keep-alive ,\tUpgrade;q=1,,close")
                .add("Content-Length", "9223372036854775807");

        assertThat(fields.listHas(FieldName.CONNECTION, "upgrade")).isTrue();
        assertThat(fields.listHas(FieldName.CONNECTION, "KEEP-ALIVE")).isTrue();
        assertThat(fields.listHas(FieldName.CONNECTION, "alive")).isFalse();
        assertThat(fields.listHas(FieldName.TE, "trailers")).isFalse();
        assertThat(fields.number(FieldName.CONTENT_LENGTH)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void takesNothingThatCouldSplitAMessage() {
        Fields fields = new Fields();

        assertThatThrownBy(() -> fields.add("x", "a\r\nb")).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> fields.add("x y", "a")).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> fields.add("", "a")).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> fields.add(FieldName.VIA, "\0")).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> fields.add(FieldName.VIA, "\u0100")).isInstanceOf(AssertionError.class);
        assertThat(fields.size()).isZero();
    }
}
