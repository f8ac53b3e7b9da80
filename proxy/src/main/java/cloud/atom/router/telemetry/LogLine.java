package cloud.atom.router.telemetry;

import cloud.atom.router.exchange.ExchangeSummary;
import cloud.atom.router.http.HttpVersion;
import cloud.atom.router.model.Reason;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.model.TenantId;
import cloud.atom.router.model.TraceId;
import cloud.atom.router.policy.RoutingPolicy;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the log says of one request. Immutable; smaller than the summary, which holds the whole decision, because it
 * waits in a queue.
 *
 * @param endedAtMillis when the request ended, wall clock
 * @param policyVersion 0: no policy
 */
record LogLine(
        long endedAtMillis,
        TraceId traceId,
        @Nullable TenantId tenant,
        @Nullable RegionId region,
        @Nullable Reason reason,
        int status,
        long durationNanos,
        long upstreamNanos,
        int attempts,
        long policyVersion,
        HttpVersion version) {

    static LogLine of(ExchangeSummary exchange, long endedAtMillis) {
        RoutingPolicy policy =
                exchange.decision() == null ? null : exchange.decision().policy();
        return new LogLine(
                endedAtMillis,
                exchange.traceId(),
                policy == null ? null : policy.id().tenant(),
                exchange.region(),
                exchange.reason(),
                exchange.status(),
                exchange.durationNanos(),
                exchange.upstreamNanos(),
                exchange.attempts(),
                policy == null ? 0 : policy.version(),
                exchange.version());
    }

    void write(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("ts", Instant.ofEpochMilli(endedAtMillis).toString());
        json.writeStringField("trace_id", traceId.toString());
        json.writeStringField("tenant_id", tenant == null ? null : tenant.value());
        json.writeStringField("region", region == null ? null : region.value());
        json.writeStringField("reason", reason == null ? null : reason.code());
        json.writeNumberField("status", status);
        json.writeNumberField("latency_ms", millis(durationNanos));
        json.writeNumberField("upstream_ms", millis(upstreamNanos));
        json.writeNumberField("attempts", attempts);
        if (policyVersion == 0) {
            json.writeNullField("policy_version");
        } else {
            json.writeNumberField("policy_version", policyVersion);
        }
        json.writeStringField("protocol", version.wireName());
        json.writeEndObject();
    }

    /** To the microsecond. */
    private static double millis(long nanos) {
        return Math.round(nanos / 1000.0) / 1000.0;
    }
}
