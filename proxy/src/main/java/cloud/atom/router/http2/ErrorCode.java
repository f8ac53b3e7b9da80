package cloud.atom.router.http2;

/** Why a stream or a connection ends (RFC 9113, section 7). */
public enum ErrorCode {
    NO_ERROR,
    PROTOCOL_ERROR,
    INTERNAL_ERROR,
    FLOW_CONTROL_ERROR,
    SETTINGS_TIMEOUT,
    STREAM_CLOSED,
    FRAME_SIZE_ERROR,
    REFUSED_STREAM,
    CANCEL,
    COMPRESSION_ERROR,
    CONNECT_ERROR,
    ENHANCE_YOUR_CALM,
    INADEQUATE_SECURITY,
    HTTP_1_1_REQUIRED;

    private static final ErrorCode[] CODES = values();

    /** The number on the wire. */
    @SuppressWarnings("EnumOrdinal") // the constants stand in the order of their numbers
    int number() {
        return ordinal();
    }

    /** The code of a number that a peer sent; what we do not know counts as {@code INTERNAL_ERROR} (section 7). */
    static ErrorCode of(long number) {
        return number >= 0 && number < CODES.length ? CODES[(int) number] : INTERNAL_ERROR;
    }
}
