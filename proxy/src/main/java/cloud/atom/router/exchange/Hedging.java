package cloud.atom.router.exchange;

import io.netty.util.concurrent.EventExecutor;

/**
 * What the hedges of one event loop share.
 *
 * @param loop whose timers say when a first attempt has been slow for long enough; exact to about a millisecond
 * @param budget shared by all loops
 */
public record Hedging(EventExecutor loop, HedgeBudget budget) {}
