package cloud.atom.router.policystore;

import java.nio.file.Path;

/**
 * Section {@code policies} of conf/router.yaml. Immutable.
 *
 * @param directory watched for policy files; default conf/policies
 * @param trustFile keys and what they may sign; default conf/trust.yaml
 */
public record PoliciesConfig(Path directory, Path trustFile) {
    public static final PoliciesConfig DEFAULT =
            new PoliciesConfig(Path.of("conf/policies"), Path.of("conf/trust.yaml"));
}
