package cloud.atom.router.exchange;

import cloud.atom.router.http.GrpcCall;
import cloud.atom.router.http.HttpVersion;
import cloud.atom.router.http.RequestHead;
import cloud.atom.router.model.RequestFacts;
import org.jspecify.annotations.Nullable;

/**
 * A request that was read and found sound. Confined to its event loop.
 *
 * @param head as it goes to a region
 * @param facts what the decision may know
 * @param version what the client speaks
 * @param call what it says as a call of gRPC; null when it is none
 * @param startedNanos when its first byte came, on the process's monotonic clock
 */
public record IncomingRequest(
        RequestHead head,
        RequestFacts facts,
        HttpVersion version,
        @Nullable GrpcCall call,
        long startedNanos) {}
