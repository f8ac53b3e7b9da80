package cloud.atom.router.node;

import cloud.atom.router.config.HostPort;
import cloud.atom.router.config.Secret;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Section {@code control} of conf/router.yaml. Immutable.
 *
 * @param bind where the control API and the console listen ({@code ROUTER_BIND_ADDR}); default 127.0.0.1:8601
 * @param tokens who may call it, besides {@code ROUTER_AUTH_TOKEN}, which has all roles under the name root; default
 *     none
 * @param promotion what a policy needs before it becomes active
 */
public record ControlConfig(HostPort bind, List<ControlToken> tokens, Promotion promotion) {
    public static final ControlConfig DEFAULT =
            new ControlConfig(new HostPort("127.0.0.1", 8601), List.of(), new Promotion(List.of("production")));

    public ControlConfig {
        tokens = List.copyOf(tokens);
        Set<Secret> hashes = new HashSet<>();
        Set<String> names = new HashSet<>(Set.of("root"));
        for (ControlToken token : tokens) {
            if (!names.add(token.name())) {
                throw new IllegalArgumentException(
                        "tokens: name \"" + token.name() + "\" twice (expected: unique names, none of them root)");
            }
            // One token for two names would have the rights of whichever is found first.
            if (token.tokenSha256().isPresent()
                    && !hashes.add(token.tokenSha256().get())) {
                throw new IllegalArgumentException(
                        "tokens: token_sha256 of \"" + token.name() + "\" twice (expected: a token for each name)");
            }
        }
    }

    /**
     * Section {@code control.promotion}. Immutable.
     *
     * @param approvalRequiredIn environments in which a policy needs an approver's signature beside its author's; not
     *     asked for in simulation mode; default [production], in simulation mode none
     */
    public record Promotion(List<String> approvalRequiredIn) {
        public Promotion {
            approvalRequiredIn = List.copyOf(approvalRequiredIn);
        }
    }
}
