package cloud.atom.router.http2;

import cloud.atom.router.http.BodyLength;
import cloud.atom.router.http.FieldCursor;
import cloud.atom.router.http.FieldName;
import cloud.atom.router.http.Fields;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Encodes the blocks that we send on a connection (RFC 7541, section 6), each whole and appended to a buffer. Not
 * thread-safe; confined to the connection's event loop.
 *
 * <p>Fields are told by the static table where it has them, and else are literals that the peer need not remember, not in
 * Huffman code: copying bytes costs less than coding them or looking for them (docs/performance.md, HpackBenchmark). The
 * dynamic table is given up by the first block: so a peer keeps nothing for us, and no setting of its can matter.
 *
 * <p>{@link Fields} are sound, and names go out in lower case. Fields that belong to a connection of HTTP/1, which an
 * attempt at another endpoint may still need, are left out, and so is {@code Host}, for which the authority stands.
 */
public final class HpackEncoder {
    /** An update of the dynamic table's size to nothing. */
    private static final byte NO_TABLE = 0x20;

    private static final int INDEXED = 0x80;
    private static final int LITERAL = 0;
    private static final int NEVER_INDEXED = 0x10;
    private static final int LITERAL_BITS = 4;
    private static final int LENGTH_BITS = 7;

    private static final int AUTHORITY = 1;
    private static final int METHOD_GET = 2;
    private static final int METHOD_POST = 3;
    private static final int PATH_ROOT = 4;
    private static final int SCHEME_HTTP = 6;
    private static final int SCHEME_HTTPS = 7;

    /** Index of the first status, and the statuses from there on. */
    private static final int STATUS = 8;

    private static final int[] STATUSES = {200, 204, 206, 304, 400, 404, 500};

    private static final int CONTENT_LENGTH = 28;

    /** Values that must not be guessed by watching how long blocks get (RFC 7541, section 7.1.3). */
    private static final long SECRET = FieldName.set(
            FieldName.AUTHORIZATION, FieldName.PROXY_AUTHORIZATION, FieldName.COOKIE, FieldName.SET_COOKIE);

    /** What HTTP/2 says in another way, or must not say (RFC 9113, section 8.2.2). */
    private static final long LEFT_OUT = FieldName.set(
            FieldName.CONNECTION,
            FieldName.CONTENT_LENGTH,
            FieldName.HOST,
            FieldName.HTTP2_SETTINGS,
            FieldName.KEEP_ALIVE,
            FieldName.PROXY_CONNECTION,
            FieldName.TRANSFER_ENCODING,
            FieldName.UPGRADE);

    /** What a field may take beside its line, for the lengths of the longest. */
    private static final int EXTRA_PER_FIELD = 4;

    /** For a status, a length, and the lengths of pseudo fields. */
    private static final int EXTRA_PER_BLOCK = 64;

    private static final byte[] NOTHING = new byte[0];

    private final FieldCursor cursor = new FieldCursor();
    private boolean begun;

    /** The block so far: single bytes cost less in an array than in a buffer. */
    private byte[] out = NOTHING;

    private int end;

    /** The head of a request; {@code length} is told if it is known. */
    public void request(ByteBuf to, PseudoFields pseudo, Fields fields, BodyLength length) {
        begin(
                fields,
                length(pseudo.method())
                        + length(pseudo.scheme())
                        + length(pseudo.authority())
                        + length(pseudo.path())
                        + length(pseudo.protocol()));
        method(pseudo.method());
        protocol(pseudo.protocol());
        scheme(pseudo.scheme());
        path(pseudo.path());
        if (pseudo.authority() != null) {
            literal(AUTHORITY, pseudo.authority());
        }
        fields(fields);
        contentLength(length);
        end(to);
    }

    /** The head of a response; {@code length} is told if it is known. */
    public void response(ByteBuf to, int status, Fields fields, BodyLength length) {
        begin(fields, 0);
        status(status);
        fields(fields);
        contentLength(length);
        end(to);
    }

    public void trailers(ByteBuf to, Fields fields) {
        begin(fields, 0);
        fields(fields);
        end(to);
    }

    private static int length(@Nullable String text) {
        return text == null ? 0 : text.length();
    }

    private void begin(Fields fields, int pseudoBytes) {
        out = new byte[fields.bytesAtMost() + EXTRA_PER_FIELD * fields.size() + pseudoBytes + EXTRA_PER_BLOCK];
        end = 0;
        if (!begun) {
            begun = true;
            out[end++] = NO_TABLE;
        }
    }

    private void end(ByteBuf to) {
        to.writeBytes(out, 0, end);
        out = NOTHING;
    }

    private void method(@Nullable String method) {
        if ("GET".equals(method)) {
            indexed(METHOD_GET);
        } else if ("POST".equals(method)) {
            indexed(METHOD_POST);
        } else if (method != null) {
            literal(METHOD_GET, method);
        }
    }

    private void protocol(@Nullable String protocol) {
        if (protocol != null) {
            out[end++] = LITERAL;
            byte[] name = PseudoName.PROTOCOL.bytes();
            string(name, 0, name.length);
            text(protocol);
        }
    }

    private void scheme(@Nullable String scheme) {
        if ("https".equals(scheme)) {
            indexed(SCHEME_HTTPS);
        } else if ("http".equals(scheme)) {
            indexed(SCHEME_HTTP);
        } else if (scheme != null) {
            literal(SCHEME_HTTP, scheme);
        }
    }

    private void path(@Nullable String path) {
        if ("/".equals(path)) {
            indexed(PATH_ROOT);
        } else if (path != null) {
            literal(PATH_ROOT, path);
        }
    }

    private void status(int status) {
        for (int i = 0; i < STATUSES.length; i++) {
            if (STATUSES[i] == status) {
                indexed(STATUS + i);
                return;
            }
        }
        number(LITERAL, LITERAL_BITS, STATUS);
        decimal(status);
    }

    private void contentLength(BodyLength length) {
        if (length.isKnown()) {
            number(LITERAL, LITERAL_BITS, CONTENT_LENGTH);
            decimal(length.bytes());
        }
    }

    private void fields(Fields fields) {
        cursor.begin(fields);
        while (cursor.next()) {
            FieldName known = cursor.name();
            if (known == null || (known.bit() & LEFT_OUT) == 0) {
                field(known);
            }
        }
    }

    private void field(@Nullable FieldName known) {
        byte[] bytes = cursor.bytes();
        int from = cursor.nameStart();
        int to = cursor.nameEnd();
        int kind = known != null && (known.bit() & SECRET) != 0 ? NEVER_INDEXED : LITERAL;
        int index = HpackNames.index(known, bytes, from, to);
        if (index > 0) {
            number(kind, LITERAL_BITS, index);
        } else {
            out[end++] = (byte) kind;
            lowerCase(bytes, from, to);
        }
        string(bytes, cursor.valueStart(), cursor.valueEnd());
    }

    private void indexed(int index) {
        out[end++] = (byte) (INDEXED | index);
    }

    private void literal(int nameIndex, String value) {
        number(LITERAL, LITERAL_BITS, nameIndex);
        text(value);
    }

    /** A number in the last {@code prefixBits} of a byte that begins with {@code first}, and as many more as it needs. */
    private void number(int first, int prefixBits, int number) {
        int most = (1 << prefixBits) - 1;
        if (number < most) {
            out[end++] = (byte) (first | number);
            return;
        }
        out[end++] = (byte) (first | most);
        int rest = number - most;
        for (; rest > 0x7f; rest >>>= 7) {
            out[end++] = (byte) (0x80 | rest);
        }
        out[end++] = (byte) rest;
    }

    private void string(byte[] bytes, int from, int to) {
        int length = to - from;
        number(0, LENGTH_BITS, length);
        System.arraycopy(bytes, from, out, end, length);
        end += length;
    }

    private void lowerCase(byte[] bytes, int from, int to) {
        number(0, LENGTH_BITS, to - from);
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            out[end++] = (byte) (b >= 'A' && b <= 'Z' ? b + ('a' - 'A') : b);
        }
    }

    @SuppressWarnings("deprecation") // exactly what is wanted: the low byte of each character, without an array
    private void text(String text) {
        number(0, LENGTH_BITS, text.length());
        text.getBytes(0, text.length(), out, end);
        end += text.length();
    }

    /** A number that is not negative, as a string of digits. */
    private void decimal(long number) {
        int digits = 1;
        for (long rest = number / 10; rest > 0; rest /= 10) {
            digits++;
        }
        number(0, LENGTH_BITS, digits);
        end += digits;
        long rest = number;
        for (int at = end - 1; at >= end - digits; at--) {
            out[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }
}
