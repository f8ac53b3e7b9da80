package cloud.atom.router.exchange;

import cloud.atom.router.exchange.ExchangeSummary.Protocol;
import cloud.atom.router.http.RequestHead;
import cloud.atom.router.model.RequestFacts;

/**
 * A request that was read and found sound. Confined to its event loop.
 *
 * @param head as it goes to a region
 * @param facts what the decision may know
 * @param startedNanos when its first byte came, on the process's monotonic clock
 */
public record IncomingRequest(RequestHead head, RequestFacts facts, Protocol protocol, long startedNanos) {}
