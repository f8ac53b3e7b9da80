package cloud.atom.router.node;

import cloud.atom.router.config.InputProblem;
import cloud.atom.router.config.InvalidInputException;
import cloud.atom.router.geoip.DatabaseDescription;
import cloud.atom.router.health.CircuitSettings;
import cloud.atom.router.health.EndpointSettings;
import cloud.atom.router.health.HealthSettings;
import cloud.atom.router.memory.DecisionMemory;
import cloud.atom.router.operations.StickyKeys;
import cloud.atom.router.policystore.ApplyRules;
import cloud.atom.router.policystore.PoliciesConfig;
import cloud.atom.router.simulation.BuiltInPolicy;
import cloud.atom.router.state.RouterState;
import cloud.atom.router.state.RoutingSettings;
import cloud.atom.router.trust.KeyFiles;
import cloud.atom.router.trust.TrustKeeper;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Settings of parts whose packages do not know the configuration. Holds no state. */
final class RouterParts {
    private static final Logger LOG = LoggerFactory.getLogger(RouterParts.class);

    private RouterParts() {}

    /** What judges regions. */
    static HealthSettings health(RouterConfig config) {
        HealthSettings settings = config.health().settings(config.slo().p95()).withShare(config.steering());
        settings = config.upstream().breaker() ? settings : settings.withCircuit(CircuitSettings.NEVER);
        EndpointSettings endpoints =
                settings.endpoints().withSlowStart(config.upstream().slowStart());
        return settings.withEndpoints(config.upstream().ejection() ? endpoints : endpoints.withoutEjection());
    }

    /** What decisions read, with the key of sticky cookies, which is made when there is none. */
    static RoutingSettings routing(RouterConfig config, boolean simulated) {
        RoutingSettings settings =
                config.routing().signingWith(StickyKeys.of(config.stickyKeyFile(), config.dataDir()));
        // For simulated regions: hosts that no policy names have one all the same.
        return simulated ? settings.catchingAll(BuiltInPolicy.CATCH_ALL) : settings;
    }

    /** The state of a router that knows which region it stands in, where the configuration says so. */
    static RouterState standing(RouterConfig config, RouterState first) {
        return config.geo()
                .region()
                .map(here -> first.withPlaces(first.places().from(here)))
                .orElse(first);
    }

    /** An empty memory of decisions, shared by the event loops that {@code config} asks for. */
    static DecisionMemory memory(RouterConfig config, RouterState first, DatabaseDescription places) {
        int loops = config.eventLoops() == 0 ? Runtime.getRuntime().availableProcessors() : config.eventLoops();
        DecisionMemory memory = new DecisionMemory(config.decisions(), loops, InstantSource.system());
        memory.onDatabase(first.generation(), places.build());
        return memory;
    }

    /**
     * Whom policies are believed to come from.
     *
     * @throws InvalidInputException when the trust file or a key file is wrong, or there are both
     */
    static TrustKeeper trust(RouterConfig config) {
        PoliciesConfig policies = config.policies();
        if (policies.keys().isEmpty()) {
            return TrustKeeper.open(
                    policies.trustFile(),
                    new TrustKeeper.Rules(config.environment(), config.simulation(), InstantSource.system()));
        }
        if (Files.exists(policies.trustFile())) {
            String both = "is there beside policies.keys (COSIGN_KEY_PATH) (expected: one of them)";
            throw new InvalidInputException(
                    List.of(new InputProblem(policies.trustFile().toString(), "", 0, 0, both)));
        }
        return TrustKeeper.of(KeyFiles.trustIn(policies.keys()));
    }

    /** What is asked of policies. */
    static ApplyRules rules(RouterConfig config) {
        boolean approval = config.control().promotion().approvalRequiredIn().contains(config.environment());
        return new ApplyRules(config.environment(), config.simulation(), approval);
    }

    /** The outermost guard of a look at files: the next one comes whatever happens in this one. */
    static Runnable guarded(String what, Runnable look) {
        return () -> {
            try {
                look.run();
            } catch (RuntimeException bug) {
                LOG.error("looking at {} failed", what, bug);
            }
        };
    }

    /** When the database of places was built, Unix time; empty when there is none. */
    static OptionalLong epochSeconds(DatabaseDescription places) {
        long epoch = places.builtAtEpochSeconds();
        return epoch == 0 ? OptionalLong.empty() : OptionalLong.of(epoch);
    }
}
