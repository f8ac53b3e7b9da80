package cloud.atom.router.signature;

/** Why something signed is refused: stable names for answers, logs and tests. */
public enum Refusal {
    SIGNATURE_MISSING("signature.missing"),
    /** Not what cosign writes, or a signature that its scheme does not know. */
    SIGNATURE_MALFORMED("signature.malformed"),
    /** Of no key that is trusted, or over other bytes. */
    SIGNATURE_WRONG("signature.wrong"),
    /** Fewer distinct keys than the threshold asks for. */
    SIGNATURE_TOO_FEW("signature.too_few"),
    BUNDLE_MALFORMED("bundle.malformed"),
    /** A bundle of another version, of a certificate, or of an envelope. */
    BUNDLE_UNSUPPORTED("bundle.unsupported"),
    /** The signature holds, but what the bundle says beside it does not. */
    BUNDLE_INCONSISTENT("bundle.inconsistent"),
    KEY_MALFORMED("key.malformed"),
    /** A kind or size of key that is not accepted. */
    KEY_UNSUPPORTED("key.unsupported"),
    /** No key is trusted at all. */
    KEY_UNKNOWN("key.unknown"),
    KEY_REVOKED("key.revoked"),
    /** The key is not valid yet, or no longer. */
    KEY_WINDOW("key.window"),
    /** The key may not sign for that tenant, namespace or environment. */
    KEY_SCOPE("key.scope"),
    /** Approvers' keys alone. */
    KEY_ROLE("key.role"),
    /** A trust file whose version is not above that of the one in force. */
    TRUST_VERSION("trust.version"),
    LOG_MISSING("log.missing"),
    LOG_MALFORMED("log.malformed"),
    LOG_UNKNOWN("log.unknown"),
    /** The log did not say so, or said so of something else. */
    LOG_WRONG("log.wrong");

    private final String wireName;

    Refusal(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }
}
