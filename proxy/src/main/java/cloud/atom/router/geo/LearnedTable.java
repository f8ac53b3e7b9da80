package cloud.atom.router.geo;

import cloud.atom.router.model.RegionId;
import java.util.function.Consumer;

/**
 * Learns round trips from samples, in a fixed amount of memory.
 *
 * <p>Not thread-safe; confined to one writer, which publishes a {@link #snapshot} now and then.
 *
 * <p>A sample always counts for its prefix. For the autonomous system it counts only while its prefix is worth fewer than
 * {@value #PREFIX_SHARE} samples, and for the zone while the system is worth fewer than {@value #NETWORK_SHARE}. So a
 * group is the mean of many members and not of the loudest one, and whoever falsifies round trips (a client may
 * acknowledge late, or too early) shifts hardly more than the estimates for its own prefix. Samples beyond
 * {@value #MOST_MS} ms are no round trips, and none counts for more than {@value #MOST_RESIDUAL_MS} ms above the model:
 * that was a lost packet or a machine that slept. One below {@value #MISPLACED} of the model says that the client is not
 * where the database has it, and so nothing of the others there: it counts for its prefix alone.
 *
 * <p>A prefix has the mean of its round trips themselves, which stay true when a database moves it; coarser groups have
 * that of the residuals. What a router measures between its own region and the others is kept beside them.
 */
public final class LearnedTable {
    /** Slots for prefixes and regions unless said otherwise: 2.6 MB. */
    public static final int SLOTS = 1 << 17;

    private static final int PREFIX_SHARE = 10;
    private static final int NETWORK_SHARE = 60;
    private static final double MOST_MS = 10_000;
    private static final double MOST_RESIDUAL_MS = 300;

    /** Share of the model's round trip: who is quicker than that is not where the database has it. */
    static final double MISPLACED = 0.5;

    /** Pairs of a router's region and another: 20 kB, far more than a registry has regions. */
    private static final int ROUTER_SLOTS = 1 << 10;

    private final LearnedKeys keys;
    private final SampleTable zones;
    private final SampleTable networks;
    private final SampleTable prefixes;
    private final SampleTable routers = new SampleTable(ROUTER_SLOTS);

    /**
     * An empty table.
     *
     * @param slots how many pairs of prefix and region are held, a power of two from 16 on; a quarter as many of
     *     autonomous systems, and as many of zones
     */
    public LearnedTable(CountryTable countries, int slots) {
        if (slots < 16 || Integer.bitCount(slots) != 1) {
            throw new IllegalArgumentException("slots: " + slots + " (expected: a power of two, at least 16)");
        }
        keys = new LearnedKeys(countries);
        zones = new SampleTable(Math.max(16, slots / 4));
        networks = new SampleTable(Math.max(16, slots / 4));
        prefixes = new SampleTable(slots);
    }

    /**
     * Learns from {@code sample}.
     *
     * @param client the place of the sample's network
     * @param modelMs what the model says for them, in milliseconds
     * @param hour now, in hours since 1970
     * @return false when the sample cannot be a round trip
     */
    public boolean add(RttSample sample, GeoLocation client, double modelMs, int hour) {
        double rttMs = sample.rttMs();
        boolean usable = rttMs > 0 && rttMs <= MOST_MS && Double.isFinite(modelMs);
        if (!usable) {
            return false;
        }
        double residual = Math.min(rttMs - modelMs, MOST_RESIDUAL_MS);
        long prefix = LearnedKeys.key(keys.group(Rung.PREFIX, client), sample.region());
        if (prefixes.add(prefix, modelMs + residual, hour) >= PREFIX_SHARE || rttMs < MISPLACED * modelMs) {
            return true;
        }
        long network = keys.group(Rung.NETWORK, client);
        if (network == 0 || networks.add(LearnedKeys.key(network, sample.region()), residual, hour) >= NETWORK_SHARE) {
            return true;
        }
        long zone = keys.group(Rung.ZONE, client);
        if (zone != 0) {
            zones.add(LearnedKeys.key(zone, sample.region()), residual, hour);
        }
        return true;
    }

    /**
     * Learns the round trip from a router that stands in {@code here} to {@code region}.
     *
     * @return false when the sample cannot be a round trip
     */
    public boolean addRouter(RegionId here, RegionId region, double rttMs, int hour) {
        boolean usable = rttMs > 0 && rttMs <= MOST_MS;
        if (usable) {
            routers.add(LearnedKeys.key(LearnedKeys.routersIn(here), region), rttMs, hour);
        }
        return usable;
    }

    /** What is known at {@code hour}, as a value that later samples do not change. */
    public LearnedRtts snapshot(int hour) {
        SampleTable[] copies = {zones.copy(), networks.copy(), prefixes.copy(), routers.copy()};
        return new LearnedRtts(keys, copies, hour);
    }

    /** Memory that its slots take, in bytes; never changes. */
    public long bytes() {
        return (long) SampleTable.BYTES_PER_SLOT
                * (zones.slots() + networks.slots() + prefixes.slots() + routers.slots());
    }

    /** Hands out every mean, to be kept. */
    public void forEach(Consumer<LearnedMean> taker) {
        zones.forEach(entry -> taker.accept(mean(Rung.ZONE, entry)));
        networks.forEach(entry -> taker.accept(mean(Rung.NETWORK, entry)));
        prefixes.forEach(entry -> taker.accept(mean(Rung.PREFIX, entry)));
        routers.forEach(entry -> taker.accept(mean(Rung.ROUTER, entry)));
    }

    /** Takes a mean that was kept. */
    public void restore(LearnedMean mean) {
        SampleTable table = switch (mean.rung()) {
            case ZONE -> zones;
            case NETWORK -> networks;
            case PREFIX -> prefixes;
            case ROUTER -> routers;
            case MODEL -> throw new IllegalArgumentException("rung: model (expected: a group)");
        };
        table.put(new SampleTable.Entry(mean.key(), mean.ms(), mean.samples(), mean.hour()));
    }

    private static LearnedMean mean(Rung rung, SampleTable.Entry entry) {
        return new LearnedMean(rung, entry.key(), entry.mean(), entry.count(), entry.hour());
    }
}
