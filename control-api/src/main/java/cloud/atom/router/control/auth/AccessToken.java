package cloud.atom.router.control.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A bearer token, known only by its digest, and who holds it. Immutable.
 *
 * @param sha256 64 lower-case hexadecimal digits: the SHA-256 of the token's UTF-8 bytes
 */
public record AccessToken(String sha256, Principal holder) {
    public AccessToken {
        if (!sha256.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("token_sha256: (expected: 64 lower-case hexadecimal digits)");
        }
    }

    /** {@code ROUTER_AUTH_TOKEN}: all roles, all tenants, under the name {@code root}. */
    public static AccessToken root(String token) {
        return new AccessToken(sha256(token), new Principal("root", EnumSet.allOf(Role.class), Optional.empty()));
    }

    /** The digest of a token. */
    public static String sha256(String token) {
        return HexFormat.of().formatHex(digest(token));
    }

    static byte[] digest(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    /** Whether {@code digest} is this token's; takes as long for every answer. */
    boolean matches(byte[] digest) {
        return MessageDigest.isEqual(HexFormat.of().parseHex(sha256), digest);
    }

    @Override
    public String toString() {
        return "AccessToken[<REDACTED>, " + holder.name() + "]";
    }
}
