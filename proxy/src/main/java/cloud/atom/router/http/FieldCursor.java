package cloud.atom.router.http;

import org.jspecify.annotations.Nullable;

/**
 * Looks at the fields of one message after the other, as bytes. Not thread-safe; may be used again for other fields.
 * What it shows must not be changed.
 */
public final class FieldCursor {
    private static final Fields NOTHING = new Fields(0);

    private Fields fields = NOTHING;
    private int at;

    /** Begins before the first of {@code fields}, which stay as they are while they are looked at. */
    public void begin(Fields over) {
        fields = over;
        at = -Fields.STRIDE;
    }

    /** Goes to the next field; whether there is one. */
    public boolean next() {
        at += Fields.STRIDE;
        if (at < Fields.STRIDE * fields.size()) {
            return true;
        }
        fields = NOTHING; // keeps no message alive
        return false;
    }

    /** Where name and value stand. */
    public byte[] bytes() {
        return fields.bytes();
    }

    public int nameStart() {
        return fields.marks()[at];
    }

    public int nameEnd() {
        return fields.marks()[at + 1];
    }

    public int valueStart() {
        return fields.marks()[at + 2];
    }

    public int valueEnd() {
        return fields.marks()[at + 3];
    }

    /** The field's name; null when it is none that we know. */
    public @Nullable FieldName name() {
        return fields.known(at / Fields.STRIDE);
    }
}
