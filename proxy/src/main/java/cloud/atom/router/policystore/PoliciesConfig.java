package cloud.atom.router.policystore;

/**
 * Section {@code policies} of conf/router.yaml. Immutable.
 *
 * @param directory watched for policy files; default conf/policies
 * @param trustFile keys and what they may sign; default conf/trust.yaml
 */
public record PoliciesConfig(String directory, String trustFile) {
    public static final PoliciesConfig DEFAULT = new PoliciesConfig("conf/policies", "conf/trust.yaml");
}
