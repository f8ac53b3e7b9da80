package cloud.atom.router.http2;

/**
 * What we ask the peer to keep to (RFC 9113, section 6.5.2), and enforce. Immutable.
 *
 * @param maxStreams streams that the peer may have open at a time; 0 on the client's side, where it opens none
 * @param window bytes that each stream may send before we took any, 65535 to 16 MiB
 * @param maxListBytes most bytes of a decoded list of fields, as section 6.5.2 counts them
 * @param maxFields most fields in such a list
 * @param connectProtocol whether we take CONNECT with a protocol (RFC 8441); servers only
 */
public record OwnSettings(int maxStreams, int window, int maxListBytes, int maxFields, boolean connectProtocol) {
    private static final int MAX_WINDOW = 16 << 20;

    public OwnSettings {
        if (window < PeerSettings.DEFAULT_WINDOW || window > MAX_WINDOW) {
            throw new IllegalArgumentException("window: " + window + " (expected: 65535 to 16 MiB)");
        }
    }
}
