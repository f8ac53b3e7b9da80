package cloud.atom.router.control.wire;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers about regions. Holds no state. */
public final class RegionAnswers {
    private RegionAnswers() {}

    /** {@code GET /regions}. */
    public record Regions(List<RegionView> regions) {}

    /**
     * One region as it is now. Immutable.
     *
     * @param p95Ms null when not measured
     * @param errorRate in [0, 1]; null when not measured
     * @param capacity free share in [0, 1]; null when not known
     * @param sources who has a say in the score
     * @param since when the state began, RFC 3339; null when nothing is known yet
     * @param circuit phase of the breaker
     * @param share how much it takes of the requests of tier silver that come to it, in [0, 1]
     * @param evidence what each source says, whether it is believed or not
     * @param believed the source that weighs most, for each input
     * @param flap how it stands for having come and gone
     * @param drain null when no operator drained it
     */
    public record RegionView(
            String id,
            String name,
            String country,
            String continent,
            List<String> groups,
            Location location,
            double score,
            String state,
            @Nullable Double p95Ms,
            @Nullable Double errorRate,
            @Nullable Double capacity,
            List<String> sources,
            @Nullable String since,
            String circuit,
            double share,
            List<EvidenceView> evidence,
            BelievedView believed,
            FlapView flap,
            @Nullable DrainView drain,
            List<EndpointView> endpoints) {}

    /**
     * What one source says of a region; null where it says nothing. Immutable.
     *
     * @param capacity free share in [0, 1]
     * @param ageMs since it said so
     * @param weight how much of it counts, in [0, 1]
     */
    public record EvidenceView(
            String source,
            @Nullable Double p95Ms,
            @Nullable Double errorRate,
            @Nullable Double capacity,
            long ageMs,
            double weight) {}

    /** Names of sources; null where the input is not known. Immutable. */
    public record BelievedView(
            @Nullable String p95Ms,
            @Nullable String errorRate,
            @Nullable String capacity) {}

    /**
     * How a region stands for having come and gone. Immutable.
     *
     * @param penalty 1 for each fall, halved with every half-life
     * @param suppressed whether its share is kept low for that
     */
    public record FlapView(double penalty, boolean suppressed) {}

    /**
     * Who drained a region, and why. Immutable.
     *
     * @param since RFC 3339
     * @param until when it comes back by itself, RFC 3339; null: when somebody says so
     */
    public record DrainView(
            String actor,
            String reason,
            String since,
            @Nullable String until) {}

    /**
     * {@code POST /regions/{id}/drain} and {@code /undrain}. Immutable.
     *
     * @param state of the region as decisions see it
     * @param drain the one that began or ended
     * @param brokenRule the rule of safety that was broken by {@code force}; null: none
     * @param kept whether a cold restart will know it
     */
    public record Drained(
            String region,
            String state,
            DrainView drain,
            @Nullable String brokenRule,
            boolean kept) {}

    /** Degrees. Immutable. */
    public record Location(double lat, double lon) {}

    /**
     * One address of a region. Immutable.
     *
     * @param up whether it takes requests
     * @param state {@code up}, {@code starting}, or what speaks against it: {@code down}, {@code draining}, {@code circuit},
     *     {@code ejected}
     * @param share share of its weight that it takes, in [0, 1]
     */
    public record EndpointView(String url, int weight, boolean up, String state, double share) {}

    /**
     * {@code GET /affinity}. Immutable.
     *
     * @param ipNetwork the client's network; null when a place was asked for
     * @param regions best first
     */
    public record Affinity(@Nullable String ipNetwork, Place location, String source, List<Distance> regions) {}

    /**
     * A place, as far as known. Immutable.
     *
     * @param asn the autonomous system that announces the client; null when not known
     */
    public record Place(
            @Nullable String country,
            @Nullable Double lat,
            @Nullable Double lon,
            @Nullable Integer accuracyKm,
            @Nullable Long asn) {}

    /**
     * How far a region is; null when the place is unknown. Immutable.
     *
     * @param estSource what the estimate stands on: {@code prefix}, {@code network}, {@code zone} or {@code model}
     * @param samples what the measurements behind it are worth; 0 for the model
     */
    public record Distance(
            String region,
            @Nullable Double distanceKm,
            @Nullable Double estRttMs,
            @Nullable String estSource,
            int samples) {}
}
