package cloud.atom.router.policystore;

import cloud.atom.router.config.InvalidInputException;
import cloud.atom.router.config.YamlDocument;
import cloud.atom.router.config.YamlFields;
import cloud.atom.router.config.YamlType;
import cloud.atom.router.config.YamlTypes;
import cloud.atom.router.model.PolicyId;
import cloud.atom.router.model.TenantId;
import cloud.atom.router.policy.RoutingPolicy;
import cloud.atom.router.policy.RoutingPolicy.Validity;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a policy from the bytes of one strict YAML document, and says everything that is wrong with it at once.
 * Thread-safe: holds no state.
 *
 * <p>It looks at the document alone. Whether the policy fits the registry, the other policies and this router is asked
 * by {@link PolicyApplier}.
 */
public final class PolicyParser {
    /** The largest policy, in bytes. */
    public static final int MAX_BYTES = YamlDocument.MAX_BYTES;

    static final String API_VERSION = "router.atom.cloud/v1";
    static final String KIND = "RoutingPolicy";

    private static final int MAX_DESCRIPTION = 2000;
    private static final int MAX_ENVIRONMENT = 63;
    private static final YamlType<RoutingPolicy> POLICY = YamlTypes.mapping(PolicyParser::policy);

    private PolicyParser() {}

    /**
     * Reads a policy.
     *
     * @param sourceName begins every problem, for example the file's name
     * @throws InvalidInputException with every problem and its place
     */
    public static RoutingPolicy parse(byte[] bytes, String sourceName) {
        return read(bytes, sourceName).policy();
    }

    /** The same with the document, for problems that are found later. */
    static PolicyDocument read(byte[] bytes, String sourceName) {
        YamlDocument document = YamlDocument.read(bytes, sourceName);
        return new PolicyDocument(document.as(POLICY), sourceName, document.root());
    }

    private static @Nullable RoutingPolicy policy(YamlFields document) {
        document.require("apiVersion", only(API_VERSION));
        document.require("kind", only(KIND));
        Metadata metadata = metadata(document.section("metadata"));
        SpecReader.Spec spec = SpecReader.spec(document.section("spec"));
        return metadata == null || spec == null ? null : together(metadata, spec);
    }

    private static YamlType<String> only(String word) {
        return PolicyTypes.checked(YamlTypes.STRING, word::equals, word);
    }

    private static RoutingPolicy together(Metadata metadata, SpecReader.Spec spec) {
        return new RoutingPolicy(
                metadata.id,
                metadata.version,
                metadata.environment,
                metadata.validity,
                metadata.description,
                spec.hosts(),
                spec.residency(),
                spec.affinity(),
                spec.serviceLevel(),
                spec.defaults(),
                spec.routes(),
                spec.refuseUnmatched(),
                spec.qos(),
                spec.failover(),
                spec.clients());
    }

    private static @Nullable Metadata metadata(YamlFields fields) {
        TenantId tenant = fields.require("tenant", PolicyTypes.TENANT);
        String namespace = fields.get("namespace", PolicyTypes.NAME, "default");
        String name = fields.require("name", PolicyTypes.NAME);
        String environment = fields.require(
                "environment",
                PolicyTypes.checked(
                        YamlTypes.STRING,
                        text -> !text.isEmpty() && text.length() <= MAX_ENVIRONMENT,
                        "1 to " + MAX_ENVIRONMENT + " characters"));
        Long version = fields.require("version", PolicyTypes.VERSION);
        Validity validity = validity(fields);
        String description = fields.get("description", PolicyTypes.textUpTo(MAX_DESCRIPTION), "");
        if (tenant == null || name == null || environment == null || version == null) {
            return null;
        }
        return new Metadata(new PolicyId(tenant, namespace, name), version, environment, validity, description);
    }

    private static Validity validity(YamlFields fields) {
        Instant notBefore = fields.find("not_before", YamlTypes.TIMESTAMP);
        Instant notAfter = fields.find("not_after", YamlTypes.TIMESTAMP);
        if (notBefore != null && notAfter != null && !notBefore.isBefore(notAfter)) {
            fields.problem("not_after", notAfter + " (expected: later than not_before)");
        }
        return new Validity(Optional.ofNullable(notBefore), Optional.ofNullable(notAfter));
    }

    private record Metadata(PolicyId id, long version, String environment, Validity validity, String description) {}
}
