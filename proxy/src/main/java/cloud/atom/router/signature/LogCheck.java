package cloud.atom.router.signature;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Checks offline that a signature was entered into a transparency log that is trusted. That proves publication, never
 * authority: the key has been checked before. Thread-safe: immutable.
 */
final class LogCheck {
    private final TrustedRoot root;

    LogCheck(TrustedRoot root) {
        this.root = root;
    }

    /** Makes sure that every entry is sound and is of this signature, and that there is one. */
    void expect(List<LogEntry> entries, Signed signed) throws RefusedException {
        if (entries.isEmpty()) {
            throw new RefusedException(Refusal.LOG_MISSING, "no entry of a transparency log");
        }
        if (LogEntry.anyTwice(entries)) {
            throw new RefusedException(Refusal.LOG_MALFORMED, "an entry twice");
        }
        for (LogEntry entry : entries) {
            expect(entry, signed);
        }
    }

    private void expect(LogEntry entry, Signed signed) throws RefusedException {
        TrustedLog log = root.log(entry.logId());
        if (log == null) {
            throw new RefusedException(Refusal.LOG_UNKNOWN, "an entry of a log that is not trusted");
        }
        boolean promises = entry.kind() == LogEntry.Kind.V001;
        if (promises) {
            expectPromise(entry, log);
        }
        InclusionProof proof = entry.proof();
        if (proof != null) {
            if (!proof.leadsFrom(entry.body())) {
                throw wrong("a proof that does not lead to its root");
            }
            Checkpoint.expect(proof, log);
        } else if (entry.proofNeeded() || !promises) {
            throw wrong("no proof that the entry is part of the log");
        }
        if (!isOf(entry, signed)) {
            throw wrong("an entry of another signature");
        }
    }

    /** The log's signature over body, time and place, as canonical JSON (RFC 8785). */
    private static void expectPromise(LogEntry entry, TrustedLog log) throws RefusedException {
        byte[] promise = entry.promise();
        if (promise == null) {
            throw wrong("no promise of the log");
        }
        String payload = "{\"body\":\"" + StrictBase64.encode(entry.body()) + "\",\"integratedTime\":"
                + entry.integratedTime() + ",\"logID\":\"" + log.id() + "\",\"logIndex\":" + entry.logIndex() + "}";
        if (!log.key().verifies(payload.getBytes(StandardCharsets.UTF_8), promise)) {
            throw wrong("a promise that the log did not make");
        }
        if (!log.isValidAt(Instant.ofEpochSecond(entry.integratedTime()))) {
            throw wrong("an entry from a time at which the log's key was not valid");
        }
    }

    private static boolean isOf(LogEntry entry, Signed signed) throws RefusedException {
        Members body = Members.of(entry.body(), Refusal.LOG_MALFORMED).only("apiVersion", "kind", "spec");
        if (!body.text("apiVersion").equals(entry.kind().version())
                || !body.text("kind").equals("hashedrekord")) {
            return false;
        }
        Members spec = body.object("spec");
        return switch (entry.kind()) {
            case V001 -> isOf001(spec.only("data", "signature"), signed);
            case V002 -> isOf002(spec.only("hashedRekordV002").object("hashedRekordV002"), signed);
        };
    }

    private static boolean isOf001(Members spec, Signed signed) throws RefusedException {
        Members hash = spec.object("data").only("hash").object("hash").only("algorithm", "value");
        Members signature = spec.object("signature").only("content", "publicKey");
        byte[] key = signature.object("publicKey").only("content").bytes("content");
        return hash.text("algorithm").equals(signed.key.hash().wireName())
                && hash.text("value").equals(HexFormat.of().formatHex(signed.digest()))
                && Arrays.equals(signature.bytes("content"), signed.signature)
                && PublicKeyFile.read(key).equals(signed.key);
    }

    private static boolean isOf002(Members spec, Signed signed) throws RefusedException {
        Members data = spec.only("data", "signature").object("data").only("algorithm", "digest");
        Members signature = spec.object("signature").only("content", "verifier");
        Members verifier = signature.object("verifier").only("keyDetails", "publicKey");
        byte[] key = verifier.object("publicKey").only("rawBytes").bytes("rawBytes");
        return data.text("algorithm").equals(signed.key.hash().bundleName())
                && Arrays.equals(data.bytes("digest"), signed.digest())
                && Arrays.equals(signature.bytes("content"), signed.signature)
                && Arrays.equals(key, signed.key.info());
    }

    private static RefusedException wrong(String detail) {
        return new RefusedException(Refusal.LOG_WRONG, detail);
    }

    /** What must be in the log: a signature that was checked. */
    @SuppressWarnings("ArrayRecordComponent") // confined to one check
    record Signed(byte[] message, byte[] signature, VerificationKey key) {
        byte[] digest() {
            return key.hash().of(message);
        }
    }
}
