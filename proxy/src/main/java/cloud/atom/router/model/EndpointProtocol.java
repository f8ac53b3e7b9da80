package cloud.atom.router.model;

/** Which version of HTTP an endpoint is spoken to in. */
public enum EndpointProtocol {
    /** HTTP/1.1. */
    H1,
    /** HTTP/2, in cleartext without asking (RFC 9113, section 3.3). */
    H2,
    /** HTTP/2 or HTTP/1.1, as the TLS handshake agrees (RFC 7301). */
    NEGOTIATED
}
