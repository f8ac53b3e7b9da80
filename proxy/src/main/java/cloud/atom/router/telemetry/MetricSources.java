package cloud.atom.router.telemetry;

import cloud.atom.router.http.HttpVersion;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.prometheus.PrometheusStatus;
import cloud.atom.router.state.RouterState;
import cloud.atom.router.tls.ServerTls;
import cloud.atom.router.upstream.ConnectionCounts;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What a scrape asks. Each is called on the scraper's thread, may be called at any time and does not block.
 *
 * @param state the live state
 * @param upstreamConnections connections to each region; a region without any may be absent
 * @param downstreamConnections client connections by version of HTTP
 * @param downstreamStreams open streams of clients by version of HTTP, of those that have streams
 * @param geoDatabaseEpochSeconds when the database of places was built; empty when there is none
 * @param droppedLogLines lines of the request log that were not written since the start
 * @param prometheus how Prometheus is doing; empty when none is configured
 * @param tls the certificates that clients are shown; empty when there are none
 */
public record MetricSources(
        Supplier<RouterState> state,
        Supplier<Map<RegionId, ConnectionCounts.Count>> upstreamConnections,
        Supplier<Map<HttpVersion, Long>> downstreamConnections,
        Supplier<Map<HttpVersion, Long>> downstreamStreams,
        Supplier<OptionalLong> geoDatabaseEpochSeconds,
        LongSupplier droppedLogLines,
        Supplier<Optional<PrometheusStatus>> prometheus,
        Optional<ServerTls> tls) {}
