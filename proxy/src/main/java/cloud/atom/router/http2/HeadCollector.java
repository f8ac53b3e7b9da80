package cloud.atom.router.http2;

import cloud.atom.router.http.FieldLines;
import org.jspecify.annotations.Nullable;

/**
 * Makes a message's head of the fields of its block, one after the other, and judges it (RFC 9113, sections 8.2 and 8.3).
 * Not thread-safe; used again for the next block.
 *
 * <p>Behind a fault nothing is kept or judged: the decoder goes on for its table's sake only.
 */
final class HeadCollector {
    private static final int STATUS_DIGITS = 3;

    /** How large a head may be: bytes as RFC 9113, section 6.5.2 counts them, and fields that are not pseudo fields. */
    private final int maxBytes;

    private final int maxFields;

    private final FieldLines lines;

    private int bytes;
    private int fields;
    private boolean tooLarge;
    private @Nullable String fault;

    private @Nullable String method;
    private @Nullable String scheme;
    private @Nullable String authority;
    private @Nullable String path;
    private @Nullable String protocol;
    private @Nullable String status;

    HeadCollector(FieldLines lines, int maxBytes, int maxFields) {
        this.lines = lines;
        this.maxBytes = maxBytes;
        this.maxFields = maxFields;
    }

    /** Forgets the block before. */
    void begin() {
        bytes = 0;
        fields = 0;
        tooLarge = false;
        fault = null;
        method = null;
        scheme = null;
        authority = null;
        path = null;
        protocol = null;
        status = null;
    }

    /** What came since {@link #begin}. */
    HeaderBlock end() {
        if (fault != null) {
            return new HeaderBlock.Malformed(fault);
        }
        int number = status == null ? 0 : Integer.parseInt(status);
        PseudoFields pseudo = new PseudoFields(method, scheme, authority, path, protocol, number);
        return tooLarge ? new HeaderBlock.TooLarge(pseudo) : new HeaderBlock.Whole(pseudo, lines.end());
    }

    /** A field of a table. */
    void add(HpackEntry entry) {
        if (!isTaken(entry.size(), entry.pseudo() == null)) {
            return;
        }
        String value = entry.value();
        if (entry.pseudo() != null && value != null) {
            addPseudo(entry.pseudo(), value);
        } else if (entry.line().isSound()) {
            lines.add(entry.line());
        } else {
            fail("a field is not sound");
        }
    }

    /**
     * A field that is the draft among the lines.
     *
     * @param pseudo which pseudo field it is; null for others
     * @param value a sound value of a pseudo field; null for others
     */
    void addDraft(int size, @Nullable PseudoName pseudo, @Nullable String value) {
        if (!isTaken(size, pseudo == null)) {
            return;
        }
        if (pseudo != null && value != null) {
            addPseudo(pseudo, value);
        } else if (lines.isSound()) {
            lines.keep();
        } else {
            fail("a field is not sound");
        }
    }

    /** Whether a field is to be looked at; counts it. */
    private boolean isTaken(int size, boolean regular) {
        if (tooLarge || fault != null) {
            return false;
        }
        bytes += size;
        fields += regular ? 1 : 0;
        tooLarge = bytes > maxBytes || fields > maxFields;
        return !tooLarge;
    }

    private void addPseudo(PseudoName name, String value) {
        if (fields > 0) {
            fail("a pseudo field stands behind others");
            return;
        }
        @Nullable
        String before = switch (name) {
            case AUTHORITY -> authority;
            case METHOD -> method;
            case PATH -> path;
            case SCHEME -> scheme;
            case STATUS -> status;
            case PROTOCOL -> protocol;
        };
        if (before != null) {
            fail("a pseudo field came twice");
        } else if (name == PseudoName.STATUS && !isStatus(value)) {
            fail(":status is not a number of three digits");
        } else {
            set(name, value);
        }
    }

    private void set(PseudoName name, String value) {
        switch (name) {
            case AUTHORITY -> authority = value;
            case METHOD -> method = value;
            case PATH -> path = value;
            case SCHEME -> scheme = value;
            case STATUS -> status = value;
            case PROTOCOL -> protocol = value;
        }
    }

    private static boolean isStatus(String value) {
        return value.length() == STATUS_DIGITS
                && isBetween('1', value.charAt(0))
                && isBetween('0', value.charAt(1))
                && isBetween('0', value.charAt(2));
    }

    private static boolean isBetween(char least, char digit) {
        return digit >= least && digit <= '9';
    }

    private void fail(String detail) {
        fault = detail;
    }
}
