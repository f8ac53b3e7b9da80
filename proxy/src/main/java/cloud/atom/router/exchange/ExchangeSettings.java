package cloud.atom.router.exchange;

import cloud.atom.router.upstream.UpstreamPool;

/**
 * What every exchange of one event loop shares.
 *
 * @param pool the loop's own
 * @param budget shared by all loops
 */
public record ExchangeSettings(
        Timeouts timeouts,
        long maxBodyBytes,
        UpstreamPool pool,
        RetryBudget budget,
        Hedging hedging,
        Mirrors mirrors,
        ExchangeObserver observer) {}
