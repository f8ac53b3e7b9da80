package cloud.atom.router.http;

/** A version of HTTP, and what a message of that version can have. Immutable. */
public enum HttpVersion {
    HTTP_1_0("1.0"),
    HTTP_1_1("1.1"),
    HTTP_2("2"),
    HTTP_3("3");

    private final String number;
    private final String wireName;

    HttpVersion(String number) {
        this.number = number;
        wireName = "http/" + number;
    }

    /** The name in logs and metrics: {@code http/1.1}. */
    public String wireName() {
        return wireName;
    }

    /** The number as {@code Via} has it (RFC 9110, section 7.6.3): {@code 1.1}, {@code 2}. */
    public String number() {
        return number;
    }

    /**
     * Whether the version knows all that came with HTTP/1.1: connections that live on unless somebody says otherwise,
     * interim responses (RFC 9110, section 15.2), trailers, and a host in every request.
     */
    public boolean isModern() {
        return this != HTTP_1_0;
    }

    /** Whether a body of unknown length comes in chunks (RFC 9112, section 7.1). */
    public boolean hasChunks() {
        return this == HTTP_1_1;
    }

    /**
     * Whether a request can ask for another protocol: by a field (RFC 9110, section 7.8), or by CONNECT with a protocol, which
     * is read as that field (RFC 8441, RFC 9220).
     */
    public boolean hasUpgrades() {
        return this != HTTP_1_0;
    }

    /** Whether each message has a stream of its own, whose end ends it. */
    public boolean hasStreams() {
        return this == HTTP_2 || this == HTTP_3;
    }
}
