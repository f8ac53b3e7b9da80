package cloud.atom.router.signature;

/** The schemes that a key may be pinned to. */
public enum Scheme {
    /** ECDSA on P-256, P-384 or P-521, in DER (RFC 3279, section 2.2.3). */
    ECDSA_ASN1("ecdsa-asn1"),
    /** RSASSA-PKCS1-v1_5 (RFC 8017, section 8.2). */
    RSA_PKCS1V15("rsa-pkcs1v15"),
    /** Ed25519 over the message itself (RFC 8032). */
    ED25519_PURE("ed25519-pure");

    private final String wireName;

    Scheme(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }
}
