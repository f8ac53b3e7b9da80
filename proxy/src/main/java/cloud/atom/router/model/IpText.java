package cloud.atom.router.model;

import org.jspecify.annotations.Nullable;

/** Addresses as text, both ways. Thread-safe: holds no state. */
final class IpText {
    private static final int GROUPS = 8;
    private static final int MAX_LENGTH = 45;

    private IpText() {}

    static @Nullable IpAddress parseV4(String text) {
        long bits = v4Bits(text);
        return bits < 0 ? null : IpAddress.ofV4((int) bits);
    }

    /** The 32 bits of a dotted address, or -1. */
    private static long v4Bits(String text) {
        long bits = 0;
        int numbers = 0;
        int at = 0;
        while (numbers < 4) {
            int end = at;
            int number = 0;
            while (end < text.length() && isDigit(text.charAt(end)) && end - at < 3) {
                number = number * 10 + (text.charAt(end) - '0');
                end++;
            }
            boolean leadingZero = end - at > 1 && text.charAt(at) == '0';
            if (end == at || number > 255 || leadingZero) {
                return -1;
            }
            bits = (bits << 8) | number;
            numbers++;
            boolean last = numbers == 4;
            if (last ? end != text.length() : end >= text.length() || text.charAt(end) != '.') {
                return -1;
            }
            at = end + 1;
        }
        return bits;
    }

    static @Nullable IpAddress parseV6(String text) {
        if (text.length() > MAX_LENGTH) {
            return null;
        }
        int gap = text.indexOf("::");
        if (gap < 0) {
            int[] all = groups(text);
            return all != null && all.length == GROUPS ? fromGroups(all) : null;
        }
        int[] left = groups(text.substring(0, gap));
        int[] right = groups(text.substring(gap + 2));
        if (left == null || right == null || left.length + right.length >= GROUPS || hasDots(text.substring(0, gap))) {
            return null;
        }
        int[] all = new int[GROUPS];
        System.arraycopy(left, 0, all, 0, left.length);
        System.arraycopy(right, 0, all, GROUPS - right.length, right.length);
        return fromGroups(all);
    }

    private static boolean hasDots(String text) {
        return text.indexOf('.') >= 0;
    }

    /** The 16-bit groups of a part without {@code ::}; a dotted tail counts as two; null when malformed. */
    private static int @Nullable [] groups(String text) {
        if (text.isEmpty()) {
            return new int[0];
        }
        String[] parts = text.split(":", -1);
        boolean dotted = hasDots(parts[parts.length - 1]);
        int[] groups = new int[parts.length + (dotted ? 1 : 0)];
        int hexParts = dotted ? parts.length - 1 : parts.length;
        for (int i = 0; i < hexParts; i++) {
            groups[i] = hexGroup(parts[i]);
            if (groups[i] < 0) {
                return null;
            }
        }
        if (dotted) {
            long tail = v4Bits(parts[hexParts]);
            if (tail < 0) {
                return null;
            }
            groups[hexParts] = (int) (tail >>> 16);
            groups[hexParts + 1] = (int) (tail & 0xffff);
        }
        return groups.length > GROUPS ? null : groups;
    }

    private static int hexGroup(String part) {
        if (part.isEmpty() || part.length() > 4) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            int digit = c < 0x80 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                return -1;
            }
            value = (value << 4) | digit;
        }
        return value;
    }

    private static IpAddress fromGroups(int[] groups) {
        long high = 0;
        long low = 0;
        for (int i = 0; i < GROUPS / 2; i++) {
            high = (high << 16) | groups[i];
            low = (low << 16) | groups[i + GROUPS / 2];
        }
        return IpAddress.ofV6(high, low);
    }

    static String format(IpAddress address) {
        return address.isV4() ? formatV4(address.low()) : formatV6(address);
    }

    private static String formatV4(long bits) {
        return (bits >>> 24) + "." + ((bits >>> 16) & 0xff) + "." + ((bits >>> 8) & 0xff) + "." + (bits & 0xff);
    }

    /** RFC 5952: lower case, no leading zeros, the first longest run of two or more zero groups as {@code ::}. */
    private static String formatV6(IpAddress address) {
        int[] groups = new int[GROUPS];
        for (int i = 0; i < GROUPS; i++) {
            long half = i < 4 ? address.high() : address.low();
            groups[i] = (int) ((half >>> (48 - 16 * (i % 4))) & 0xffff);
        }
        int runStart = -1;
        int runLength = 1;
        for (int i = 0; i < GROUPS; i++) {
            int length = zeroRun(groups, i);
            if (length > runLength) {
                runStart = i;
                runLength = length;
            }
        }
        StringBuilder text = new StringBuilder(39);
        for (int i = 0; i < GROUPS; i++) {
            if (i == runStart) {
                text.append("::");
                i += runLength - 1;
                continue;
            }
            if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
                text.append(':');
            }
            text.append(Integer.toHexString(groups[i]));
        }
        return text.toString();
    }

    private static int zeroRun(int[] groups, int from) {
        int end = from;
        while (end < GROUPS && groups[end] == 0) {
            end++;
        }
        return end - from;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
