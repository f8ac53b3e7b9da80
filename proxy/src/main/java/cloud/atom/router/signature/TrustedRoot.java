package cloud.atom.router.signature;

import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The transparency logs that are trusted, from a file as {@code cosign trusted-root create} writes it; what it says of
 * certificate authorities is not needed. Immutable.
 */
public final class TrustedRoot {
    private static final String MEDIA_TYPE = "application/vnd.dev.sigstore.trustedroot+json;version=0.1";

    private final List<TrustedLog> logs;

    private TrustedRoot(List<TrustedLog> logs) {
        this.logs = List.copyOf(logs);
    }

    /** Reads the file; trusted, so it needs to be sound rather than minimal. */
    public static TrustedRoot read(byte[] json) throws RefusedException {
        Members root = Members.of(json, Refusal.LOG_MALFORMED);
        if (!root.text("mediaType").equals(MEDIA_TYPE)) {
            throw new RefusedException(Refusal.LOG_MALFORMED, "not a trusted root of version 0.1");
        }
        List<TrustedLog> logs = new ArrayList<>();
        for (Members log : root.objects("tlogs")) {
            logs.add(log(log));
        }
        return new TrustedRoot(logs);
    }

    private static TrustedLog log(Members log) throws RefusedException {
        Members key = log.object("publicKey");
        Members valid = key.object("validFor");
        try {
            String host = URI.create(log.text("baseUrl")).getHost();
            if (host == null) {
                throw new RefusedException(Refusal.LOG_MALFORMED, "a log without a host");
            }
            return new TrustedLog(
                    HexFormat.of().formatHex(log.object("logId").bytes("keyId")),
                    host,
                    PublicKeyInfo.read(key.bytes("rawBytes"), null),
                    Instant.parse(valid.text("start")),
                    valid.has("end") ? Instant.parse(valid.text("end")) : Instant.MAX);
        } catch (DateTimeException | IllegalArgumentException e) {
            throw new RefusedException(Refusal.LOG_MALFORMED, "a log whose address or time cannot be read");
        }
    }

    @Nullable
    TrustedLog log(String id) {
        for (TrustedLog log : logs) {
            if (log.id().equals(id)) {
                return log;
            }
        }
        return null;
    }
}
