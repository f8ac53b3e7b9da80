package cloud.atom.router.signature;

import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a bundle says of an entry in a transparency log. Immutable by convention: nobody writes into the arrays.
 *
 * @param integratedTime seconds since 1970; 0 when it is not said
 * @param promise the log's signature over body, time and place; null when there is none
 * @param proof that the entry is part of the log; null when there is none
 * @param proofNeeded whether a promise alone is too little: everything but the oldest bundles
 */
@SuppressWarnings("ArrayRecordComponent") // only this package has them
record LogEntry(
        Kind kind,
        String logId,
        long logIndex,
        long integratedTime,
        byte[] body,
        byte @Nullable [] promise,
        @Nullable InclusionProof proof,
        boolean proofNeeded) {
    private static final String HASHED_REKORD = "hashedrekord";

    /** Versions of entries that are understood. */
    enum Kind {
        /** Of Rekor 1. */
        V001("0.0.1"),
        /** Of Rekor 2, which signs checkpoints only and knows no time. */
        V002("0.0.2");

        private final String version;

        Kind(String version) {
            this.version = version;
        }

        String version() {
            return version;
        }

        private static Kind of(Members kindVersion) throws RefusedException {
            kindVersion.only("kind", "version");
            String version = kindVersion.text("version");
            for (Kind kind : values()) {
                if (kind.version.equals(version) && kindVersion.text("kind").equals(HASHED_REKORD)) {
                    return kind;
                }
            }
            throw malformed("an entry of another kind");
        }
    }

    static LogEntry read(Members entry, int bundleVersion) throws RefusedException {
        entry.only(
                "logIndex",
                "logId",
                "kindVersion",
                "integratedTime",
                "inclusionPromise",
                "inclusionProof",
                "canonicalizedBody");
        return new LogEntry(
                Kind.of(entry.object("kindVersion")),
                HexFormat.of().formatHex(entry.object("logId").only("keyId").bytes("keyId")),
                entry.has("logIndex") ? entry.number("logIndex") : 0,
                entry.has("integratedTime") ? entry.number("integratedTime") : 0,
                entry.bytes("canonicalizedBody"),
                entry.has("inclusionPromise")
                        ? entry.object("inclusionPromise")
                                .only("signedEntryTimestamp")
                                .bytes("signedEntryTimestamp")
                        : null,
                entry.has("inclusionProof") ? InclusionProof.read(entry.object("inclusionProof")) : null,
                bundleVersion > 1);
    }

    static LogEntry readLegacy(Members bundle) throws RefusedException {
        bundle.only("SignedEntryTimestamp", "Payload");
        Members payload = bundle.object("Payload").only("body", "integratedTime", "logIndex", "logID");
        return new LogEntry(
                Kind.V001,
                payload.text("logID"),
                payload.number("logIndex"),
                payload.number("integratedTime"),
                payload.bytes("body"),
                bundle.bytes("SignedEntryTimestamp"),
                null,
                false);
    }

    /** Whether two entries are at one place of one log. */
    static boolean anyTwice(List<LogEntry> entries) {
        return entries.stream()
                        .map(entry -> entry.logId + entry.logIndex)
                        .distinct()
                        .count()
                < entries.size();
    }

    private static RefusedException malformed(String detail) {
        return new RefusedException(Refusal.LOG_MALFORMED, detail);
    }
}
