package cloud.atom.router.proxyprotocol;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;

/** Makes bytes that are almost headers, and such that are. Not thread-safe; the same seed makes the same bytes. */
public final class HeaderMutations {
    private static final byte[] SIGNATURE = "\r\n\r\n\0\r\nQUIT\n".getBytes(StandardCharsets.ISO_8859_1);
    private static final int[] BYTES = {0, 1, 3, 4, '\t', '\n', '\r', ' ', '.', '0', '1', ':', 'F', 0x7f, 0x80, 0xff};
    private static final String[] WORDS = {
        "PROXY ", "TCP4 ", "TCP6 ", "UNKNOWN", "\r\n", "::", "0", "65535", "65536", "255.", "256", " ", "::ffff:", "%1"
    };

    private final Random random;
    private final List<byte[]> seeds = HeaderCorpus.seeds();

    public HeaderMutations(Random random) {
        this.random = random;
    }

    /** The next input: a header, sound or with up to four faults, mostly with something behind it. */
    public byte[] next() {
        byte[] bytes = switch (random.nextInt(4)) {
            case 0 -> text();
            case 1 -> binary();
            default -> seeds.get(random.nextInt(seeds.size())).clone();
        };
        for (int faults = random.nextInt(5); faults > 0; faults--) {
            bytes = fault(bytes);
        }
        return random.nextBoolean() ? join(bytes, seeds.get(random.nextInt(seeds.size()))) : bytes;
    }

    private byte[] text() {
        boolean v4 = random.nextBoolean();
        String line = "PROXY " + (v4 ? "TCP4 " : "TCP6 ") + address(v4) + " " + address(v4) + " " + port() + " "
                + port() + "\r\n";
        return line.getBytes(StandardCharsets.ISO_8859_1);
    }

    private String address(boolean v4) {
        if (v4) {
            return random.nextInt(256) + "." + random.nextInt(256) + "." + random.nextInt(3) + "."
                    + random.nextInt(256);
        }
        StringBuilder text = new StringBuilder();
        int groups = 8 - random.nextInt(3);
        int gap = random.nextInt(10);
        for (int i = 0; i < groups; i++) {
            text.append(i == 0 ? "" : i == gap ? "::" : ":").append(Integer.toHexString(random.nextInt(0x10000)));
        }
        return text.toString();
    }

    private int port() {
        return random.nextInt(4) == 0 ? random.nextInt(100_000) : random.nextInt(65_536);
    }

    private byte[] binary() {
        int[] families = {0x00, 0x11, 0x12, 0x21, 0x22, 0x31};
        int family = families[random.nextInt(families.length)];
        int addresses = switch (family >> 4) {
            case 1 -> 12;
            case 2 -> 36;
            case 3 -> 216;
            default -> 0;
        };
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        byte[] first = new byte[addresses];
        random.nextBytes(first);
        body.writeBytes(first);
        for (int tlvs = random.nextInt(4); tlvs > 0; tlvs--) {
            byte[] value = new byte[random.nextInt(12)];
            random.nextBytes(value);
            tlv(body, 4 + random.nextInt(250), value);
        }
        int checksum = random.nextBoolean() ? 16 + body.size() + 3 : 0;
        if (checksum != 0) {
            tlv(body, 3, new byte[4]);
        }
        byte[] header = ByteBuffer.allocate(16 + body.size())
                .put(SIGNATURE)
                .put((byte) (random.nextInt(6) == 0 ? 0x20 : 0x21))
                .put((byte) family)
                .putShort((short) body.size())
                .put(body.toByteArray())
                .array();
        if (checksum != 0) {
            CRC32C crc = new CRC32C();
            crc.update(header);
            ByteBuffer.wrap(header).putInt(checksum, (int) crc.getValue());
        }
        return header;
    }

    private static void tlv(ByteArrayOutputStream to, int type, byte[] value) {
        to.write(type);
        to.write(value.length >> 8);
        to.write(value.length);
        to.writeBytes(value);
    }

    private byte[] fault(byte[] bytes) {
        int from = random.nextInt(bytes.length + 1);
        int to = Math.min(bytes.length, from + random.nextInt(6));
        byte[] front = Arrays.copyOf(bytes, from);
        byte[] back = Arrays.copyOfRange(bytes, from, bytes.length);
        switch (random.nextInt(7)) {
            case 0 -> {
                return front;
            }
            case 1 -> {
                return join(front, Arrays.copyOfRange(bytes, to, bytes.length));
            }
            case 2 -> {
                return join(front, join(Arrays.copyOfRange(bytes, from, to), back));
            }
            case 3 -> {
                return join(front, join(new byte[] {(byte) BYTES[random.nextInt(BYTES.length)]}, back));
            }
            case 4 -> {
                byte[] word = WORDS[random.nextInt(WORDS.length)].getBytes(StandardCharsets.ISO_8859_1);
                return join(front, join(word, back));
            }
            default -> {
                byte[] changed = bytes.clone();
                if (from < changed.length) {
                    changed[from] = random.nextBoolean()
                            ? (byte) BYTES[random.nextInt(BYTES.length)]
                            : (byte) (changed[from] ^ (1 << random.nextInt(8)));
                }
                return changed;
            }
        }
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] joined = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }
}
