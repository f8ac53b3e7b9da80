package cloud.atom.router.node;

import cloud.atom.router.config.InputProblem;
import cloud.atom.router.config.InvalidInputException;
import cloud.atom.router.config.Secret;
import cloud.atom.router.config.YamlDocument;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One entry of {@code control.tokens}: a caller of the control API. Immutable.
 *
 * @param name the caller's name in the audit log
 * @param tokenSha256 lower-case hex SHA-256 of the bearer token; this or {@code tokenFile}
 * @param tokenFile a file that holds the bearer token in its first line; this or {@code tokenSha256}
 * @param roles what the caller may do; at least one
 * @param tenants whose policies it may see and change, {@code *} for all; absent: all
 */
public record ControlToken(
        String name,
        Optional<Secret> tokenSha256,
        Optional<Path> tokenFile,
        List<Role> roles,
        Optional<List<String>> tenants) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,62}");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern TENANT = Pattern.compile("\\*|[A-Za-z0-9][A-Za-z0-9_-]{0,62}");

    public ControlToken {
        roles = List.copyOf(roles);
        tenants = tenants.map(List::copyOf);
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("name: \"" + name
                    + "\" (expected: 1 to 63 letters, digits, '.', '_', '@' or '-', first a letter or digit)");
        }
        if (tokenSha256.isPresent() == tokenFile.isPresent()) {
            throw new IllegalArgumentException("name: \"" + name + "\" (expected: with token_sha256 or token_file)");
        }
        if (tokenSha256.isPresent()
                && !SHA256.matcher(tokenSha256.get().reveal()).matches()) {
            throw new IllegalArgumentException(
                    "token_sha256: " + Secret.REDACTED + " (expected: 64 lower-case hex digits)");
        }
        if (roles.isEmpty()) {
            throw new IllegalArgumentException("roles: [] (expected: at least one)");
        }
        boolean named = tenants.map(list -> !list.isEmpty()
                        && list.stream()
                                .allMatch(tenant -> TENANT.matcher(tenant).matches()))
                .orElse(true);
        if (!named) {
            throw new IllegalArgumentException(
                    "tenants: " + tenants.get() + " (expected: names of tenants or \"*\", at least one)");
        }
    }

    /**
     * The token in the first line of a token file.
     *
     * @throws InvalidInputException when it cannot be read or is empty
     */
    public static String firstLine(Path file) {
        String text = new String(YamlDocument.bytesOf(file), StandardCharsets.UTF_8);
        String line = text.lines().findFirst().orElse("").strip();
        if (line.isEmpty()) {
            String message = "empty (expected: a token in the first line)";
            throw new InvalidInputException(List.of(new InputProblem(file.toString(), "", 0, 0, message)));
        }
        return line;
    }

    /** What a caller may do; none includes another. */
    public enum Role {
        /** Every read, and {@code /route}. */
        VIEWER,
        /** Apply policies. */
        APPLIER,
        /** Approve, reject and roll back. */
        APPROVER,
        /** Drain regions and change live state. */
        OPERATOR
    }
}
