package cloud.atom.router.downstream;

import cloud.atom.router.http.BodyLength;
import cloud.atom.router.http.FieldLines;
import cloud.atom.router.http.Fields;
import cloud.atom.router.http2.HeaderBlock;
import cloud.atom.router.http2.PseudoFields;
import io.netty.handler.codec.http3.DefaultHttp3Headers;
import io.netty.handler.codec.http3.DefaultHttp3HeadersFrame;
import io.netty.handler.codec.http3.Http3Headers;
import io.netty.handler.codec.http3.Http3HeadersFrame;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Heads between HTTP/3 and our own form. What the codec lets through has known pseudo fields, once and first; everything
 * else is judged here as in HTTP/2 (RFC 9114, section 4.2). Thread-safe: holds no state.
 */
final class Http3Heads {
    /** What RFC 9114, section 4.2.2 counts for a field beside its name and value. */
    private static final int EXTRA_BYTES = 32;

    /** Stands for a pseudo field's name, whose value is judged like any other. */
    private static final AsciiString ANY_NAME = AsciiString.cached("x");

    private static final int USUAL_BYTES = 1024;
    private static final int PSEUDO_FIELDS = 6;

    /** That a request has a status, whichever: it must not. */
    private static final int SOME_STATUS = 999;

    private Http3Heads() {}

    /** Judges one section of fields, as large as the limits allow. */
    static HeaderBlock read(Http3Headers section, int maxBytes, int maxFields) {
        FieldLines lines = new FieldLines();
        lines.begin(USUAL_BYTES);
        int bytes = 0;
        for (Map.Entry<CharSequence, CharSequence> field : section) {
            CharSequence name = field.getKey();
            CharSequence value = field.getValue();
            bytes += name.length() + value.length() + EXTRA_BYTES;
            boolean pseudo = name.length() > 0 && name.charAt(0) == ':';
            // A name as long as the codec lets through fits: lines take room as they need it.
            put(lines, pseudo ? ANY_NAME : name, value);
            if (!lines.isSound()) {
                return new HeaderBlock.Malformed("a field is not sound");
            }
            if (!pseudo) {
                lines.keep();
            }
        }
        Fields fields = lines.end();
        PseudoFields pseudo = pseudo(section);
        boolean tooLarge = bytes > maxBytes || section.size() > maxFields + PSEUDO_FIELDS;
        return tooLarge ? new HeaderBlock.TooLarge(pseudo) : new HeaderBlock.Whole(pseudo, fields);
    }

    private static void put(FieldLines lines, CharSequence name, CharSequence value) {
        copy(name, lines.nameRoom(name.length()), lines.nameStart());
        lines.endName(name.length());
        copy(value, lines.valueRoom(value.length()), lines.valueStart());
        lines.endValue(value.length());
    }

    private static void copy(CharSequence text, byte[] into, int at) {
        for (int i = 0; i < text.length(); i++) {
            into[at + i] = (byte) text.charAt(i);
        }
    }

    private static PseudoFields pseudo(Http3Headers section) {
        int status = section.status() == null ? 0 : SOME_STATUS;
        return new PseudoFields(
                text(section.method()),
                text(section.scheme()),
                text(section.authority()),
                text(section.path()),
                text(section.get(Http3Headers.PseudoHeaderName.PROTOCOL.value())),
                status);
    }

    private static @Nullable String text(@Nullable CharSequence value) {
        return value == null ? null : value.toString();
    }

    /** A response's head; it may be an interim one. */
    static Http3HeadersFrame response(int status, Fields fields, BodyLength length) {
        Http3Headers section = section(fields);
        section.status(AsciiString.of(Integer.toString(status)));
        if (length.isKnown()) {
            section.setLong(AsciiString.cached("content-length"), length.bytes());
        }
        return new DefaultHttp3HeadersFrame(section);
    }

    /** The fields behind a body. */
    static Http3HeadersFrame trailers(Fields fields) {
        return new DefaultHttp3HeadersFrame(section(fields));
    }

    /** Names in lower case (RFC 9114, section 4.2); they and the values are sound already. */
    private static Http3Headers section(Fields fields) {
        Http3Headers section = new DefaultHttp3Headers(false);
        for (int i = 0; i < fields.size(); i++) {
            section.add(
                    AsciiString.of(fields.name(i).toLowerCase(Locale.ROOT)),
                    new AsciiString(fields.value(i).getBytes(StandardCharsets.ISO_8859_1), false));
        }
        return section;
    }
}
