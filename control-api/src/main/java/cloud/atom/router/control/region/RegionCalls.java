package cloud.atom.router.control.region;

import cloud.atom.router.control.auth.Role;
import cloud.atom.router.control.http.Answer;
import cloud.atom.router.control.http.Call;
import cloud.atom.router.control.http.Request;
import cloud.atom.router.control.wire.RegionAnswers.BelievedView;
import cloud.atom.router.control.wire.RegionAnswers.EndpointView;
import cloud.atom.router.control.wire.RegionAnswers.EvidenceView;
import cloud.atom.router.control.wire.RegionAnswers.FlapView;
import cloud.atom.router.control.wire.RegionAnswers.Location;
import cloud.atom.router.control.wire.RegionAnswers.RegionView;
import cloud.atom.router.control.wire.RegionAnswers.Regions;
import cloud.atom.router.health.EndpointHealth;
import cloud.atom.router.health.HealthSource;
import cloud.atom.router.health.RegionHealth;
import cloud.atom.router.health.ScoreBasis;
import cloud.atom.router.health.ScoreInputs;
import cloud.atom.router.health.SourceReport;
import cloud.atom.router.model.Endpoint;
import cloud.atom.router.model.Region;
import cloud.atom.router.operations.RegionDrains;
import cloud.atom.router.policy.Qos;
import cloud.atom.router.state.RouterState;
import cloud.atom.router.state.RouterStateHolder;
import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** {@code GET /regions}: every region as decisions see it. Thread-safe. */
public final class RegionCalls {
    /** The tier that policies have by default, as a share is asked for. */
    private static final int SILVER = Qos.Tier.SILVER.rank();

    private final RouterStateHolder state;
    private final RegionDrains drains;

    public RegionCalls(RouterStateHolder state, RegionDrains drains) {
        this.state = state;
        this.drains = drains;
    }

    public List<Call> calls() {
        return List.of(Call.get("/regions", Role.VIEWER, this::regions));
    }

    private Answer regions(Request request) {
        RouterState now = state.current();
        return Answer.json(new Regions(now.regions().regions().stream()
                .map(region -> view(region, now.health().of(region.id())))
                .toList()));
    }

    private RegionView view(Region region, @Nullable RegionHealth known) {
        RegionHealth health = known == null ? RegionHealth.unknown(0) : known;
        return new RegionView(
                region.id().value(),
                region.name(),
                region.country().value(),
                region.continent().name(),
                region.groups().stream().sorted().toList(),
                new Location(region.location().latitude(), region.location().longitude()),
                health.score(),
                health.state().wireName(),
                orNull(health.p95Seconds(), 1000),
                orNull(health.errorRatio(), 1),
                orNull(health.freeCapacity(), 1),
                health.sources().stream().sorted().toList(),
                known == null
                        ? null
                        : Instant.ofEpochMilli(health.sinceEpochMillis()).toString(),
                health.circuit().wireName(),
                health.share().taken(SILVER),
                health.basis().reports().stream().map(RegionCalls::view).toList(),
                believed(health.basis()),
                new FlapView(rounded(health.flap().penalty()), health.flap().suppressed()),
                DrainCalls.view(drains.of(region.id())),
                endpoints(region, health));
    }

    private static List<EndpointView> endpoints(Region region, RegionHealth health) {
        return region.endpoints().stream()
                .map(endpoint -> view(endpoint, health.endpoint(endpoint)))
                .toList();
    }

    private static EndpointView view(Endpoint endpoint, EndpointHealth health) {
        return new EndpointView(
                endpoint.toString(),
                endpoint.weight(),
                health.takesRequests(),
                health.state().wireName(),
                rounded(health.share()));
    }

    private static EvidenceView view(SourceReport report) {
        ScoreInputs said = report.inputs();
        return new EvidenceView(
                report.source().wireName(),
                orNull(said.p95Seconds(), 1000),
                orNull(said.errorRatio(), 1),
                orNull(said.freeCapacity(), 1),
                Math.max(0, report.ageNanos() / 1_000_000),
                rounded(report.weight()));
    }

    private static BelievedView believed(ScoreBasis basis) {
        return new BelievedView(name(basis.p95From()), name(basis.errorsFrom()), name(basis.capacityFrom()));
    }

    private static @Nullable String name(@Nullable HealthSource source) {
        return source == null ? null : source.wireName();
    }

    private static double rounded(double value) {
        return Math.round(value * 1000) / 1000.0;
    }

    /** To three decimals. */
    private static @Nullable Double orNull(OptionalDouble value, double factor) {
        return value.isEmpty() ? null : rounded(value.getAsDouble() * factor);
    }
}
