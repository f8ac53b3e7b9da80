package cloud.atom.router.health;

import cloud.atom.router.model.Capacity;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the sources say of one region, and what follows from it. Not thread-safe; confined to its tracker. */
final class RegionEvidence {
    /*
     * Three sources, and who is believed:
     *
     *   response time, errors   this router's own requests, alone when there are enough in ten seconds (20). With fewer they
     *                           count by their number, and the rest is what the background says: Prometheus, which sees all
     *                           of a region's traffic, else the region's own word in answers to polls. So one failed request
     *                           weighs 1/20 and not 1, and no good poll undoes it.
     *   free capacity           the least that any of them says: Prometheus, polls, and what this router's requests leave
     *                           of the capacity that the registry states.
     *
     * Where enough requests fell into the last two seconds, their errors count as well as those of ten seconds, whichever
     * are more: a region that began to fail is not excused by eight good seconds before.
     *
     * Prometheus counts less as its samples grow old (PrometheusReading); what it loses goes to the polls.
     */

    /** Free capacity that this router's own requests leave a region at least. */
    private static final double LEAST_FREE = 0.02;

    private final int minimumTraffic;
    private final TrafficWindow window = new TrafficWindow();
    private long trafficAtNanos;
    private @Nullable PrometheusReading prometheus;
    private ScoreInputs polled = ScoreInputs.NONE;
    private long polledAtNanos;
    private long goodPolls;

    RegionEvidence(int minimumTraffic) {
        this.minimumTraffic = minimumTraffic;
    }

    void onTraffic(TrafficSample sample, long nowNanos) {
        window.add(sample, nowNanos);
        if (sample.counts().responses() + sample.counts().transportFailures() > 0) {
            trafficAtNanos = nowNanos;
        }
    }

    void onPrometheus(PrometheusReading reading) {
        prometheus = reading;
    }

    /** What polls say now; {@code answered}: how many were answered well since the start. */
    void onPolls(ScoreInputs inputs, long answered, long nowNanos) {
        polled = inputs;
        if (answered > goodPolls) {
            goodPolls = answered;
            polledAtNanos = nowNanos;
        }
    }

    /** Live traffic of the last ten seconds. */
    TrafficWindow.Totals traffic(long nowNanos) {
        return window.totals(nowNanos);
    }

    /** Whether live traffic of the last two seconds is enough to be believed at once. */
    boolean speaksLoudly(long nowNanos) {
        return window.totals(nowNanos).recentAttempts() >= minimumTraffic;
    }

    /** Forgets live traffic before {@code nanos}. */
    void forgetTrafficBefore(long nanos) {
        window.forgetBefore(nanos);
    }

    /** What a score is to be made of. */
    Mix mix(long nowNanos, Capacity stated) {
        TrafficWindow.Totals traffic = window.totals(nowNanos);
        double believed = prometheus == null ? 0 : prometheus.weight(nowNanos);
        ScoreInputs measured = prometheus == null ? ScoreInputs.NONE : prometheus.inputs();
        Background p95 = background(measured.p95Seconds(), polled.p95Seconds(), believed);
        Background errors = background(measured.errorRatio(), polled.errorRatio(), believed);
        Background room = background(measured.freeCapacity(), polled.freeCapacity(), believed);
        OptionalDouble left = leftOf(stated, traffic);
        OptionalDouble free = least(least(room.value, polled.freeCapacity()), left);
        ScoreInputs inputs = new ScoreInputs(p95(traffic, p95.value), errorRatio(traffic, errors.value), free);

        boolean enoughTimes = 2 * traffic.timed() >= minimumTraffic;
        boolean enoughAttempts = 2 * traffic.attempts() >= minimumTraffic || errors.from == null;
        ScoreBasis basis = new ScoreBasis(
                reports(nowNanos, traffic, left),
                from(inputs.p95Seconds(), enoughTimes, p95),
                from(inputs.errorRatio(), enoughAttempts, errors),
                capacityFrom(free, left));
        return new Mix(inputs, basis, sources(traffic, believed, measured));
    }

    /** Who weighs most in {@code input}. */
    private static @Nullable HealthSource from(OptionalDouble input, boolean enoughTraffic, Background background) {
        if (input.isEmpty()) {
            return null;
        }
        return enoughTraffic ? HealthSource.TRAFFIC : background.from;
    }

    /** What Prometheus says as far as it is {@code believed}, and for the rest the region itself. */
    private static Background background(OptionalDouble measured, OptionalDouble own, double believed) {
        OptionalDouble value = blend(measured, own, believed);
        if (value.isEmpty()) {
            return new Background(value, null);
        }
        boolean mostly = measured.isPresent() && (believed >= 0.5 || own.isEmpty());
        return new Background(value, mostly ? HealthSource.PROMETHEUS : HealthSource.POLL);
    }

    private @Nullable HealthSource capacityFrom(OptionalDouble free, OptionalDouble left) {
        if (free.isEmpty()) {
            return null;
        }
        if (free.equals(left)) {
            return HealthSource.TRAFFIC;
        }
        return free.equals(polled.freeCapacity()) ? HealthSource.POLL : HealthSource.PROMETHEUS;
    }

    private List<SourceReport> reports(long nowNanos, TrafficWindow.Totals traffic, OptionalDouble left) {
        List<SourceReport> reports = new ArrayList<>();
        if (traffic.attempts() > 0) {
            OptionalDouble errors = OptionalDouble.of((double) traffic.failures() / traffic.attempts());
            ScoreInputs said = new ScoreInputs(traffic.p95Seconds(), errors, left);
            double weight = Math.min(1, (double) traffic.attempts() / minimumTraffic);
            reports.add(new SourceReport(HealthSource.TRAFFIC, said, nowNanos - trafficAtNanos, weight));
        }
        if (prometheus != null) {
            long age = nowNanos - prometheus.sampledAtNanos();
            reports.add(
                    new SourceReport(HealthSource.PROMETHEUS, prometheus.inputs(), age, prometheus.weight(nowNanos)));
        }
        if (goodPolls > 0) {
            reports.add(new SourceReport(HealthSource.POLL, polled, nowNanos - polledAtNanos, 1));
        }
        return reports;
    }

    private Set<String> sources(TrafficWindow.Totals traffic, double believed, ScoreInputs measured) {
        Set<String> sources = new HashSet<>();
        if (traffic.attempts() > 0) {
            sources.add(HealthSource.TRAFFIC.wireName());
        }
        if (believed > 0 && !measured.equals(ScoreInputs.NONE)) {
            sources.add(HealthSource.PROMETHEUS.wireName());
        }
        if (goodPolls > 0) {
            sources.add(HealthSource.POLL.wireName());
        }
        return sources;
    }

    private OptionalDouble p95(TrafficWindow.Totals traffic, OptionalDouble background) {
        if (traffic.timed() >= minimumTraffic) {
            return traffic.p95Seconds();
        }
        // A few times are no percentile: without a background they say nothing.
        return background.isEmpty()
                ? background
                : blend(traffic.p95Seconds(), background, (double) traffic.timed() / minimumTraffic);
    }

    private OptionalDouble errorRatio(TrafficWindow.Totals traffic, OptionalDouble background) {
        if (traffic.attempts() == 0) {
            return background;
        }
        long missing = Math.max(0, minimumTraffic - traffic.attempts());
        double failures = traffic.failures() + missing * background.orElse(0);
        double ratio = failures / (traffic.attempts() + missing);
        double recent = traffic.recentAttempts() >= minimumTraffic
                ? (double) traffic.recentFailures() / traffic.recentAttempts()
                : 0;
        return OptionalDouble.of(Math.min(1, Math.max(ratio, recent)));
    }

    /**
     * What this router's requests leave of the capacity that the registry states. They alone never leave less than {@link
     * #LEAST_FREE}: the region gets a smaller share where others are as near, and is not taken out for load that would then
     * come back.
     */
    private static OptionalDouble leftOf(Capacity stated, TrafficWindow.Totals traffic) {
        if (stated.requestsPerSecond() == 0) {
            return OptionalDouble.empty();
        }
        double perSecond = (double) traffic.attempts() / TrafficWindow.SECONDS;
        return OptionalDouble.of(Math.max(LEAST_FREE, 1 - perSecond / stated.requestsPerSecond()));
    }

    /** {@code first} by {@code weight}, the rest {@code second}; the other one alone where one is missing or weighs nothing. */
    private static OptionalDouble blend(OptionalDouble first, OptionalDouble second, double weight) {
        if (first.isEmpty() || weight == 0) {
            return second;
        }
        return second.isEmpty()
                ? first
                : OptionalDouble.of(weight * first.getAsDouble() + (1 - weight) * second.getAsDouble());
    }

    private static OptionalDouble least(OptionalDouble one, OptionalDouble other) {
        if (one.isEmpty() || other.isEmpty()) {
            return one.isEmpty() ? other : one;
        }
        return one.getAsDouble() <= other.getAsDouble() ? one : other;
    }

    /** What counts where live traffic does not. Immutable. */
    private record Background(
            OptionalDouble value, @Nullable HealthSource from) {}

    /**
     * Inputs of a score with where they are from. Immutable.
     *
     * @param sources those with a say in it, by their names in answers
     */
    record Mix(ScoreInputs inputs, ScoreBasis basis, Set<String> sources) {}
}
