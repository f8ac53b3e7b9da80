package cloud.atom.router.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FieldLinesTest {
    private final FieldLines lines = new FieldLines();

    @BeforeEach
    void begin() {
        lines.begin(0);
    }

    private void draft(String name, String value) {
        byte[] nameBytes = name.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(nameBytes, 0, lines.nameRoom(nameBytes.length), lines.nameStart(), nameBytes.length);
        lines.endName(nameBytes.length);
        value(value);
    }

    private void value(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(bytes, 0, lines.valueRoom(bytes.length), lines.valueStart(), bytes.length);
        lines.endValue(bytes.length);
    }

    private void keep(String name, String value) {
        draft(name, value);
        lines.keep();
    }

    private static String written(Fields fields) {
        ByteBuf out = Unpooled.buffer();
        fields.writeTo(out);
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    @Test
    void keepsSoundDraftsAsLines() {
        keep("via", "a");
        draft(":path", "/");
        keep("x-own", "");
        draft("x-dropped", "y");

        Fields fields = lines.end();
        fields.add("y", "z");
        assertThat(written(fields)).isEqualTo("via: a\r\nx-own: \r\ny: z\r\n");
        assertThat(fields.first(FieldName.VIA)).isEqualTo("a");
    }

    @Test
    void growsWhileLinesAreKept() {
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            keep("name-" + i, "value-" + i);
            expected.append("name-").append(i).append(": value-").append(i).append("\r\n");
        }

        assertThat(written(lines.end())).isEqualTo(expected.toString());
    }

    @Test
    void takesNothingThatCouldSplitAMessage() {
        for (String name : new String[] {"", "A", "a b", "a:", ":a", "a\r\nb", "\u00e9", "n".repeat(257)}) {
            draft(name, "v");
            FieldLine line = lines.line();

            assertThat(line.isSound()).as(name).isFalse();
            assertThat(line.nameLength() + line.valueLength()).isEqualTo(name.length() + 1);
            assertThatThrownBy(lines::keep).isInstanceOf(AssertionError.class);
            assertThatThrownBy(() -> lines.add(line)).isInstanceOf(AssertionError.class);
        }
        for (String value : new String[] {"a\rb", "a\nb", "a\0b", " a", "a\t"}) {
            draft("a", value);
            FieldLine line = lines.line();

            assertThatThrownBy(lines::keep).isInstanceOf(AssertionError.class);
            assertThatThrownBy(() -> lines.add(line)).isInstanceOf(AssertionError.class);
        }
        assertThat(lines.end().size()).isZero();
    }

    @Test
    void findsAControlCharacterWhereverItStands() {
        for (int length = 1; length < 30; length++) {
            for (int at = 0; at < length; at++) {
                for (int c = 0; c < 256; c++) {
                    char[] value = "\u00ff".repeat(length).toCharArray();
                    value[at] = (char) c;
                    draft("a", new String(value));
                    boolean edge = at == 0 || at == length - 1;
                    boolean sound = c >= 0x20 ? c != 0x7f && !(edge && c == ' ') : c == '\t' && !edge;

                    assertThat(lines.isSound())
                            .as("%d at %d of %d", c, at, length)
                            .isEqualTo(sound);
                }
            }
        }
    }

    @Test
    void repeatsALineThatWasJudgedBefore() {
        keep("x-first", "1");
        draft("etag", "e");
        FieldLine line = lines.line();
        lines.begin(0);
        lines.add(line);
        lines.copyName(line);
        value("f");
        lines.keep();

        assertThat(written(lines.end())).isEqualTo("etag: e\r\netag: f\r\n");
    }

    @Test
    void joinsCookieCrumbsToOneLine() {
        keep("cookie", "");
        keep("cookie", "a=b");
        keep("te", "trailers");
        keep("cookie", "c=d");
        keep("cookie", "");

        Fields fields = lines.end();
        assertThat(written(fields)).isEqualTo("te: trailers\r\ncookie: a=b; c=d\r\n");
        assertThat(fields.count(FieldName.COOKIE)).isEqualTo(1);
    }

    @Test
    void leavesASingleCookieWhereItStands() {
        keep("cookie", "a=b");
        keep("te", "trailers");

        assertThat(written(lines.end())).isEqualTo("cookie: a=b\r\nte: trailers\r\n");
    }
}
