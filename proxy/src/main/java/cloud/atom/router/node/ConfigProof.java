package cloud.atom.router.node;

import cloud.atom.router.config.InputProblem;
import cloud.atom.router.config.InvalidInputException;
import cloud.atom.router.config.YamlDocument;
import cloud.atom.router.geo.GeoLocation;
import cloud.atom.router.geoip.Geography;
import cloud.atom.router.model.Region;
import cloud.atom.router.policy.RoutingPolicy;
import cloud.atom.router.policystore.PolicyParser;
import cloud.atom.router.proof.ProofReport;
import cloud.atom.router.proof.ResidencyProof;
import cloud.atom.router.registry.RegistryDocument;
import cloud.atom.router.registry.RegistryLocation;
import cloud.atom.router.simulation.BuiltInPolicy;
import cloud.atom.router.simulation.SimulatedRegions;
import cloud.atom.router.state.RegionCatalog;
import cloud.atom.router.state.RouterState;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Proves residency of policies over a registry, without starting or asking anything. Thread-safe: holds no state. */
public final class ConfigProof {
    private ConfigProof() {}

    /** What was proved of one policy. Immutable. */
    public record Proved(String source, RoutingPolicy policy, ProofReport report) {}

    /**
     * Proves every policy over every set of failed regions. All files were checked and are good.
     *
     * @param inputs the configuration that names registry and policies
     * @param files configuration, registry and policies instead of those
     * @throws InvalidInputException when the registry cannot be had without asking somebody
     */
    public static List<Proved> of(ConfigInputs inputs, List<Path> files) {
        ConfigInputs chosen = inputs;
        List<Path> policies = new ArrayList<>();
        Optional<List<Region>> regions = Optional.empty();
        for (Path file : files) {
            switch (ConfigCheck.kindOf(file)) {
                case POLICY -> policies.add(file);
                case REGISTRY -> regions = Optional.of(regionsOf(file));
                case TRUST -> {}
                case CONFIGURATION -> chosen = inputs.from(file);
            }
        }
        RouterConfig config = ConfigLoader.load(chosen).config();
        Prover prover = Prover.over(regions.orElseGet(() -> regionsOf(config)), config);
        if (policies.isEmpty()) {
            return named(config, prover);
        }
        return policies.stream()
                .map(file -> prover.prove(file.toString(), YamlDocument.bytesOf(file)))
                .toList();
    }

    /** The policies that a configuration brings with it. */
    private static List<Proved> named(RouterConfig config, Prover prover) {
        List<Proved> proved = new ArrayList<>();
        if (isSimulated(config)) {
            BuiltInPolicy.all(config.environment())
                    .forEach(policy ->
                            proved.add(prover.prove(policy.name(), policy.yaml().getBytes(StandardCharsets.UTF_8))));
        }
        ConfigCheck.policiesIn(config.policies().directory())
                .forEach(file -> proved.add(prover.prove(file.toString(), YamlDocument.bytesOf(file))));
        return proved;
    }

    /** Proves policies over one registry. */
    private record Prover(ResidencyProof proof, RouterState state) {
        static Prover over(List<Region> regions, RouterConfig config) {
            Geography geography = Geography.load();
            RouterState state = RouterState.initial(
                    new RegionCatalog(regions),
                    client -> new GeoLocation(client.network(), null, null, null, 0, GeoLocation.Source.UNKNOWN),
                    geography.rttModel(),
                    config.routing());
            return new Prover(new ResidencyProof(geography.countries()), state);
        }

        Proved prove(String source, byte[] bytes) {
            RoutingPolicy policy = PolicyParser.parse(bytes, source);
            return new Proved(source, policy, proof.of(policy, state, ResidencyProof.UNBOUNDED));
        }
    }

    private static boolean isSimulated(RouterConfig config) {
        return config.simulation() && config.registry().url().isEmpty();
    }

    private static List<Region> regionsOf(RouterConfig config) {
        if (isSimulated(config)) {
            return SimulatedRegions.described();
        }
        RegistryLocation location = config.registry().url().orElse(null);
        if (location instanceof RegistryLocation.FileLocation file) {
            return regionsOf(file.path());
        }
        String message = location + " (expected: a file; give a registry file as argument to prove over another)";
        throw new InvalidInputException(List.of(new InputProblem("", "registry.url", 0, 0, message)));
    }

    private static List<Region> regionsOf(Path file) {
        return RegistryDocument.parse(YamlDocument.bytesOf(file), file).regions();
    }
}
