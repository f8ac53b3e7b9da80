package cloud.atom.router.simulation;

import cloud.atom.router.model.PolicyId;
import cloud.atom.router.model.TenantId;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A policy that simulation mode brings with it. Immutable.
 *
 * @param name what messages call its document
 * @param yaml the document
 */
public record BuiltInPolicy(String name, String yaml) {
    /** The policy that answers for hosts which no policy names. */
    public static final PolicyId CATCH_ALL = new PolicyId(new TenantId("t1"), "default", "api");

    /** Of the tenants t1 (any region) and t2 (Europe only), in this order, for a router of {@code environment}. */
    public static List<BuiltInPolicy> all(String environment) {
        return List.of(load("t1.yaml", environment), load("t2.yaml", environment));
    }

    private static BuiltInPolicy load(String name, String environment) {
        try (InputStream in = BuiltInPolicy.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new AssertionError("no resource " + name);
            }
            String yaml = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return new BuiltInPolicy(
                    "built-in:" + name, yaml.replace("environment: simulation", "environment: " + environment));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
