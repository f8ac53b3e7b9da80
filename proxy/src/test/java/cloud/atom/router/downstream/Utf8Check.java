package cloud.atom.router.downstream;

/** Checks UTF-8 byte by byte, so that the first wrong byte is found at once (RFC 3629, section 4). Confined to a thread. */
final class Utf8Check {
    private int missing;

    /** Bounds of the next byte of a character. */
    private int least = 0x80;

    private int most = 0xbf;

    /** Whether {@code next} may follow what came so far. */
    boolean takes(int next) {
        if (missing > 0) {
            boolean good = next >= least && next <= most;
            missing--;
            least = 0x80;
            most = 0xbf;
            return good;
        }
        if (next < 0x80) {
            return true;
        }
        if (next < 0xc2 || next > 0xf4) {
            return false;
        }
        missing = next < 0xe0 ? 1 : next < 0xf0 ? 2 : 3;
        if (next == 0xe0) {
            least = 0xa0;
        } else if (next == 0xf0) {
            least = 0x90;
        } else if (next == 0xed) {
            most = 0x9f;
        } else if (next == 0xf4) {
            most = 0x8f;
        }
        return true;
    }

    /** Whether no character is left open. */
    boolean isWhole() {
        return missing == 0;
    }
}
