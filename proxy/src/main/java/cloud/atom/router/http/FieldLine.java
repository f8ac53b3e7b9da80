package cloud.atom.router.http;

import org.jspecify.annotations.Nullable;

/**
 * One field that may come again, as a table of header compression keeps it: the bytes of its line, judged once.
 * Immutable.
 *
 * <p>It need not be sound, because such tables hold pseudo fields and whatever else a peer put in; only a sound one can
 * be added to {@link FieldLines}.
 */
public final class FieldLine {
    private static final byte[] NOTHING = new byte[0];

    private final byte[] bytes;
    private final int nameLength;
    private final int valueLength;
    private final boolean nameSound;
    private final boolean valueSound;
    private final @Nullable FieldName name;

    /** The line {@code name: value}, CR and LF, whose name has that length. */
    FieldLine(byte[] bytes, int nameLength, boolean nameSound, boolean valueSound) {
        this.bytes = bytes;
        this.nameLength = nameLength;
        this.nameSound = nameSound;
        this.valueSound = valueSound;
        valueLength = bytes.length - nameLength - FieldLines.EXTRA_BYTES;
        name = nameSound ? FieldName.find(bytes, 0, nameLength) : null;
    }

    /** A line whose name is too long for any use. */
    FieldLine(int nameLength, int valueLength) {
        this.nameLength = nameLength;
        this.valueLength = valueLength;
        bytes = NOTHING;
        nameSound = false;
        valueSound = false;
        name = null;
    }

    public int nameLength() {
        return nameLength;
    }

    public int valueLength() {
        return valueLength;
    }

    /** Whether it may stand among the fields of a message. */
    public boolean isSound() {
        return nameSound && valueSound;
    }

    boolean isNameSound() {
        return nameSound;
    }

    /** Its name, if it is one that we know. */
    @Nullable
    FieldName name() {
        return name;
    }

    /** {@code name: value}, CR and LF, not to be changed; nothing if the name is too long. */
    byte[] bytes() {
        return bytes;
    }
}
