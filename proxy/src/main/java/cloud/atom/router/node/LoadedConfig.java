package cloud.atom.router.node;

import cloud.atom.router.config.Secret;
import java.util.List;
import java.util.Optional;

/**
 * A configuration that was read and found good. Immutable.
 *
 * @param authToken the bearer token with all roles ({@code ROUTER_AUTH_TOKEN})
 * @param warnings what looks odd but stops nothing, for the log
 */
public record LoadedConfig(RouterConfig config, Optional<Secret> authToken, List<String> warnings) {
    public LoadedConfig {
        warnings = List.copyOf(warnings);
    }
}
