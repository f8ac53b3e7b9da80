package cloud.atom.router.signature;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * What a log signed of its tree: a signed note (https://github.com/C2SP/C2SP/blob/main/tlog-checkpoint.md). Thread-safe:
 * holds no state.
 */
final class Checkpoint {
    private static final int HINT_BYTES = 4;
    private static final String SIGNATURE = "\u2014 ";

    private Checkpoint() {}

    /** Makes sure that {@code log} signed the tree of {@code proof}. */
    static void expect(InclusionProof proof, TrustedLog log) throws RefusedException {
        String note = proof.checkpoint();
        int blank = note.indexOf("\n\n");
        if (blank < 0) {
            throw wrong("no checkpoint of the log");
        }
        String text = note.substring(0, blank + 1);
        String[] lines = text.split("\n", -1);
        boolean ofLog = lines[0].equals(log.host()) || lines[0].startsWith(log.host() + " - ");
        if (lines.length < 4 || !ofLog) {
            throw wrong("a checkpoint of another log");
        }
        boolean sameTree =
                lines[1].equals(Long.toString(proof.size())) && lines[2].equals(StrictBase64.encode(proof.root()));
        if (!sameTree) {
            throw wrong("a checkpoint of another tree");
        }
        byte[] signed = text.getBytes(StandardCharsets.UTF_8);
        List<String> signatures = List.of(note.substring(blank + 2).split("\n", -1));
        for (String line : signatures) {
            if (isSignedBy(line, signed, log)) {
                return;
            }
        }
        throw wrong("a checkpoint that the log did not sign");
    }

    private static boolean isSignedBy(String line, byte[] text, TrustedLog log) throws RefusedException {
        String name = SIGNATURE + log.host() + " ";
        if (!line.startsWith(name)) {
            return false;
        }
        byte[] hinted = StrictBase64.decode(line.substring(name.length()), Refusal.LOG_MALFORMED);
        if (hinted.length <= HINT_BYTES) {
            return false;
        }
        String hint = HexFormat.of().formatHex(hinted, 0, HINT_BYTES);
        byte[] signature = Arrays.copyOfRange(hinted, HINT_BYTES, hinted.length);
        return log.id().startsWith(hint) && log.key().verifies(text, signature);
    }

    private static RefusedException wrong(String detail) {
        return new RefusedException(Refusal.LOG_WRONG, detail);
    }
}
