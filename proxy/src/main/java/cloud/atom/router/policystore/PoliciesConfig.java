package cloud.atom.router.policystore;

import java.nio.file.Path;
import java.util.List;

/**
 * Section {@code policies} of conf/router.yaml. Immutable.
 *
 * @param directory watched for policy files; default conf/policies
 * @param trustFile keys and what they may sign; a change is taken within 5 s; default conf/trust.yaml
 * @param keys public key files, or folders of them, that may sign everything, instead of a trust file
 *     ({@code COSIGN_KEY_PATH}); default none
 */
public record PoliciesConfig(Path directory, Path trustFile, List<Path> keys) {
    public static final PoliciesConfig DEFAULT =
            new PoliciesConfig(Path.of("conf/policies"), Path.of("conf/trust.yaml"), List.of());

    public PoliciesConfig {
        keys = List.copyOf(keys);
        if (keys.stream().anyMatch(key -> key.toString().contains("hashivault:"))) {
            throw new IllegalArgumentException(
                    "keys: hashivault:// (expected: files or folders; Vault is not supported yet)");
        }
    }
}
