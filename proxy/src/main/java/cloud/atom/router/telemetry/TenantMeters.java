package cloud.atom.router.telemetry;

import cloud.atom.router.exchange.ExchangeSummary;
import cloud.atom.router.exchange.ExchangeSummary.Phase;
import cloud.atom.router.model.Reason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The meters of one tenant. Thread-safe. */
final class TenantMeters {
    private static final String NO_REGION = "none";

    private final MeterFactory meters;

    private final Map<Phase, Counter> requests = new EnumMap<>(Phase.class);
    private final Map<Reason, Counter> rejections = new EnumMap<>(Reason.class);
    private final Handles<String, Timer> durations;

    TenantMeters(MeterFactory meters, String tenant) {
        this.meters = meters;
        for (Phase phase : Phase.values()) {
            String name = phase.name().toLowerCase(Locale.ROOT);
            requests.put(phase, meters.counter(Metric.ROUTER_REQUESTS_TOTAL, tenant, name));
        }
        for (Reason reason : Reason.values()) {
            if (reason.code().startsWith("qos.")) {
                rejections.put(reason, meters.counter(Metric.QOS_REJECTIONS_TOTAL, tenant, reason.code()));
            }
        }
        durations = new Handles<>(region -> meters.histogram(Metric.ROUTER_REQUEST_DURATION_SECONDS, tenant, region));
    }

    void count(ExchangeSummary exchange) {
        increment(requests.get(exchange.phase()));
        String region =
                exchange.region() == null ? NO_REGION : exchange.region().value();
        durations.of(region).record(exchange.durationNanos(), TimeUnit.NANOSECONDS);
        Reason reason = exchange.reason();
        increment(reason == null ? null : rejections.get(reason));
    }

    private static void increment(@Nullable Counter counter) {
        if (counter != null) {
            counter.increment();
        }
    }

    void remove() {
        requests.values().forEach(meters::remove);
        rejections.values().forEach(meters::remove);
        durations.all().forEach(meters::remove);
    }
}
