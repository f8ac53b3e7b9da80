package cloud.atom.router.proxyprotocol;

import cloud.atom.router.model.IpAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A second reading of the protocol's text, by hand and without a line of the first: what the fuzzers compare with.
 *
 * @param verdict as in {@code headers.tsv}
 * @param length bytes of the header; 0 unless it was accepted
 */
public record StrictHeader(String verdict, int length) {
    private static final byte[] SIGNATURE = "\r\n\r\n\0\r\nQUIT\n".getBytes(StandardCharsets.ISO_8859_1);
    private static final StrictHeader REFUSED = new StrictHeader("refused", 0);
    private static final StrictHeader MORE = new StrictHeader("more", 0);

    /** Reads what {@code bytes} begin with. */
    public static StrictHeader of(byte[] bytes) {
        byte[] text = "PROXY ".getBytes(StandardCharsets.ISO_8859_1);
        if (begins(bytes, text)) {
            return bytes.length < text.length ? MORE : textual(new String(bytes, StandardCharsets.ISO_8859_1));
        }
        if (begins(bytes, SIGNATURE)) {
            return binary(bytes);
        }
        return REFUSED;
    }

    private static boolean begins(byte[] bytes, byte[] start) {
        int length = Math.min(bytes.length, start.length);
        return Arrays.equals(bytes, 0, length, start, 0, length);
    }

    private static StrictHeader textual(String all) {
        String text = all.length() > 107 ? all.substring(0, 107) : all;
        int end = text.indexOf('\n');
        if (end < 0) {
            return text.length() == 107 ? REFUSED : MORE;
        }
        if (text.charAt(end - 1) != '\r') {
            return REFUSED;
        }
        String line = text.substring(0, end - 1);
        if (line.chars().anyMatch(c -> c < ' ' || c > '~')) {
            return REFUSED;
        }
        if (line.equals("PROXY UNKNOWN") || line.startsWith("PROXY UNKNOWN ")) {
            return new StrictHeader("unnamed", end + 1);
        }
        String[] parts = line.split(" ", -1);
        boolean v4 = parts.length == 6 && parts[1].equals("TCP4");
        if (parts.length != 6 || (!v4 && !parts[1].equals("TCP6"))) {
            return REFUSED;
        }
        byte[] source = v4 ? v4(parts[2]) : v6(parts[2]);
        byte[] destination = v4 ? v4(parts[3]) : v6(parts[3]);
        int sourcePort = number(parts[4], 65_535);
        int destinationPort = number(parts[5], 65_535);
        if (source == null || destination == null || sourcePort < 0 || destinationPort < 0) {
            return REFUSED;
        }
        return proxied(source, sourcePort, destination, destinationPort, end + 1);
    }

    private static int number(String text, int most) {
        if (text.isEmpty() || text.length() > 5 || (text.length() > 1 && text.startsWith("0"))) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            value = 10 * value + c - '0';
        }
        return value <= most ? value : -1;
    }

    private static byte @Nullable [] v4(String text) {
        String[] parts = text.split("\\.", -1);
        ByteBuffer bytes = ByteBuffer.allocate(4);
        for (String part : parts) {
            int value = number(part, 255);
            if (value < 0 || parts.length != 4) {
                return null;
            }
            bytes.put((byte) value);
        }
        return bytes.array();
    }

    private static byte @Nullable [] v6(String text) {
        int gap = text.indexOf("::");
        List<Integer> front = groups(gap < 0 ? text : text.substring(0, gap), gap < 0);
        List<Integer> back = gap < 0 ? List.of() : groups(text.substring(gap + 2), true);
        if (front == null || back == null) {
            return null;
        }
        int missing = 8 - front.size() - back.size();
        if (gap < 0 ? missing != 0 : missing < 1) {
            return null;
        }
        ByteBuffer bytes = ByteBuffer.allocate(16);
        front.forEach(group -> bytes.putShort((short) (int) group));
        bytes.position(16 - 2 * back.size());
        back.forEach(group -> bytes.putShort((short) (int) group));
        return bytes.array();
    }

    private static @Nullable List<Integer> groups(String text, boolean last) {
        List<Integer> groups = new ArrayList<>();
        if (text.isEmpty()) {
            return groups;
        }
        String[] parts = text.split(":", -1);
        for (int i = 0; i < parts.length; i++) {
            if (last && i == parts.length - 1 && parts[i].indexOf('.') >= 0) {
                byte[] v4 = v4(parts[i]);
                if (v4 == null) {
                    return null;
                }
                groups.add(((v4[0] & 255) << 8) | (v4[1] & 255));
                groups.add(((v4[2] & 255) << 8) | (v4[3] & 255));
                continue;
            }
            if (parts[i].isEmpty()
                    || parts[i].length() > 4
                    || !parts[i].chars().allMatch(c -> "0123456789abcdefABCDEF".indexOf(c) >= 0)) {
                return null;
            }
            groups.add(Integer.parseInt(parts[i], 16));
        }
        return groups;
    }

    private static StrictHeader binary(byte[] bytes) {
        boolean local = bytes.length > 12 && bytes[12] == 0x20;
        if (bytes.length > 12 && !local && bytes[12] != 0x21) {
            return REFUSED;
        }
        if (bytes.length < 16) {
            return MORE;
        }
        int length = 16 + (((bytes[14] & 255) << 8) | (bytes[15] & 255));
        if (length > 4096) {
            return REFUSED;
        }
        if (bytes.length < length) {
            return MORE;
        }
        if (local) {
            return new StrictHeader("unnamed", length);
        }
        return proxied(Arrays.copyOf(bytes, length));
    }

    private static StrictHeader proxied(byte[] header) {
        int width = switch (header[13]) {
            case 0x00 -> 0;
            case 0x11, 0x12 -> 4;
            case 0x21, 0x22 -> 16;
            case 0x31, 0x32 -> 108;
            default -> -1;
        };
        boolean internet = width == 4 || width == 16;
        int tlvs = 16 + 2 * width + (internet ? 4 : 0);
        if (width < 0 || header.length < tlvs || !soundTlvs(header, tlvs)) {
            return REFUSED;
        }
        if (!internet) {
            return new StrictHeader("unnamed", header.length);
        }
        ByteBuffer ports = ByteBuffer.wrap(header, 16 + 2 * width, 4);
        return proxied(
                Arrays.copyOfRange(header, 16, 16 + width),
                ports.getShort() & 0xffff,
                Arrays.copyOfRange(header, 16 + width, 16 + 2 * width),
                ports.getShort() & 0xffff,
                header.length);
    }

    private static boolean soundTlvs(byte[] header, int from) {
        ByteBuffer rest = ByteBuffer.wrap(header, from, header.length - from);
        int checksums = 0;
        while (rest.hasRemaining()) {
            if (rest.remaining() < 3) {
                return false;
            }
            byte type = rest.get();
            int length = rest.getShort() & 0xffff;
            if (length > rest.remaining()) {
                return false;
            }
            if (type == 3) {
                checksums++;
                if (length != 4 || !isChecksum(header, rest.position())) {
                    return false;
                }
            }
            rest.position(rest.position() + length);
        }
        return checksums < 2;
    }

    private static boolean isChecksum(byte[] header, int at) {
        byte[] copy = header.clone();
        Arrays.fill(copy, at, at + 4, (byte) 0);
        CRC32C crc = new CRC32C();
        crc.update(copy);
        return ByteBuffer.wrap(header, at, 4).getInt() == (int) crc.getValue();
    }

    private static StrictHeader proxied(byte[] source, int sourcePort, byte[] destination, int port, int length) {
        String verdict = "proxied " + text(source) + " " + sourcePort + " " + text(destination) + " " + port;
        return new StrictHeader(verdict, length);
    }

    private static String text(byte[] address) {
        byte[] mapped = new byte[12];
        mapped[10] = -1;
        mapped[11] = -1;
        boolean v4 = address.length == 16 && Arrays.equals(mapped, Arrays.copyOf(address, 12));
        return IpAddress.of(v4 ? Arrays.copyOfRange(address, 12, 16) : address).text();
    }
}
