package cloud.atom.router.http2;

import cloud.atom.router.http.FieldLines;
import io.netty.buffer.ByteBuf;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the blocks that one side of a connection sends (RFC 7541, sections 3, 4 and 6). Not thread-safe; confined to the
 * connection's event loop.
 *
 * <p>A string is copied once, from the block to the line that {@link cloud.atom.router.http.Fields} keeps of it; a field of
 * a table is copied as a line that was judged when it was put in. What a message lacks or has too much of is the
 * message's fault, and the blocks after it are read as if nothing was. A fault of the code is the connection's.
 *
 * <p>What a peer can make us do is bounded by the bytes that it sends: room is made for bytes that are here and not for
 * lengths that are told, and a field of a table, which one byte may name, is not copied when the head is too large.
 */
public final class HpackDecoder {
    /** Until a setting says otherwise (RFC 9113, section 6.5.2). */
    static final int DEFAULT_TABLE_BYTES = 4096;

    /** Heads on a connection are alike, so the last one says how much room the next needs; one large head does not. */
    private static final int MIN_EXPECTED = 256;

    private static final int MAX_EXPECTED = 2048;

    private static final int INDEXED = 0x80;
    private static final int INDEXED_BITS = 7;
    private static final int ADDED = 0x40;
    private static final int ADDED_BITS = 6;
    private static final int RESIZE = 0x20;
    private static final int RESIZE_MASK = 0xe0;
    private static final int RESIZE_BITS = 5;
    private static final int LITERAL_BITS = 4;

    private final HpackReader in = new HpackReader();
    private final FieldLines lines = new FieldLines();
    private final IntFunction<byte[]> nameRoom = lines::nameRoom;
    private final IntFunction<byte[]> valueRoom = lines::valueRoom;
    private final HpackDynamicTable table = new HpackDynamicTable(DEFAULT_TABLE_BYTES);
    private final HeadCollector head;

    /** What the peer may set the table to, and what it must not exceed in the first update of the next block. */
    private int mostTableBytes = DEFAULT_TABLE_BYTES;

    private int firstTableBytes = DEFAULT_TABLE_BYTES;

    private int expectedBytes = MIN_EXPECTED;

    /**
     * A decoder of heads.
     *
     * @param maxListBytes most bytes of a head, counted as RFC 9113, section 6.5.2 says: 32 for each field beside its name
     *     and value
     * @param maxFields most fields that are not pseudo fields
     */
    public HpackDecoder(int maxListBytes, int maxFields) {
        head = new HeadCollector(lines, maxListBytes, maxFields);
    }

    /** The peer knows that its table may have {@code bytes}: it has acknowledged our SETTINGS_HEADER_TABLE_SIZE. */
    public void limitTable(int bytes) {
        mostTableBytes = bytes;
        firstTableBytes = Math.min(firstTableBytes, bytes);
    }

    /**
     * Decodes a block that is whole, and reads all of it; the caller goes on owning the buffer. After an {@link
     * HeaderBlock.Undecodable} this decoder must not be used any more.
     */
    public HeaderBlock decode(ByteBuf block) {
        in.begin(block);
        lines.begin(expectedBytes);
        head.begin();
        resize();
        while (in.hasMore() && in.fault() == null) {
            field();
        }
        in.end();
        if (in.fault() != null) {
            return new HeaderBlock.Undecodable(in.fault());
        }
        expectedBytes = Math.max(MIN_EXPECTED, Math.min(MAX_EXPECTED, lines.keptBytes()));
        return head.end();
    }

    /** Updates of the table's size; where our limit sank below what the table has, there must be one. */
    private void resize() {
        while (in.hasMore() && (in.peek() & RESIZE_MASK) == RESIZE) {
            int bytes = in.number(RESIZE_BITS);
            int most = table.maxBytes() > firstTableBytes ? firstTableBytes : mostTableBytes;
            if (bytes < 0 || bytes > most) {
                in.fail("the table is made larger than allowed");
                return;
            }
            table.resize(bytes);
            firstTableBytes = mostTableBytes;
        }
        if (table.maxBytes() > firstTableBytes) {
            in.fail("the table is not made as small as asked");
        }
        firstTableBytes = mostTableBytes;
    }

    private void field() {
        int first = in.peek();
        if ((first & INDEXED) != 0) {
            HpackEntry entry = entry(in.number(INDEXED_BITS));
            if (entry != null) {
                head.add(entry);
            }
        } else if ((first & ADDED) != 0) {
            literal(ADDED_BITS, true);
        } else if ((first & RESIZE) != 0) {
            in.fail("an update of the table's size stands behind a field");
        } else {
            literal(LITERAL_BITS, false);
        }
    }

    private @Nullable HpackEntry entry(int index) {
        if (index > 0 && index <= HpackStaticTable.SIZE) {
            return HpackStaticTable.get(index);
        }
        HpackEntry entry = index <= 0 ? null : table.get(index - HpackStaticTable.SIZE - 1);
        if (entry == null) {
            in.fail("an index has no field");
        }
        return entry;
    }

    private void literal(int indexBits, boolean added) {
        int index = in.number(indexBits);
        if (index < 0) {
            return;
        }
        PseudoName pseudo;
        if (index == 0) {
            int length = in.string(nameRoom, lines.nameStart());
            if (length < 0) {
                return;
            }
            lines.endName(length);
            pseudo = pseudo();
        } else {
            HpackEntry named = entry(index);
            if (named == null) {
                return;
            }
            lines.copyName(named.line());
            pseudo = named.pseudo();
        }
        int length = in.string(valueRoom, lines.valueStart());
        if (length >= 0) {
            lines.endValue(length);
            take(pseudo, added);
        }
    }

    private @Nullable PseudoName pseudo() {
        if (lines.isNameSound()) {
            return null;
        }
        for (PseudoName pseudo : PseudoName.values()) {
            if (lines.isNamed(pseudo.bytes())) {
                return pseudo;
            }
        }
        return null;
    }

    /** The draft is a field. */
    private void take(@Nullable PseudoName pseudo, boolean added) {
        String value = pseudo != null && lines.isValueSound() ? lines.value() : null;
        int size = lines.nameLength() + lines.valueLength() + HpackEntry.EXTRA_BYTES;
        if (added && table.makeRoom(size)) {
            table.add(new HpackEntry(lines.line(), pseudo, value));
        }
        head.addDraft(size, pseudo, value);
    }
}
