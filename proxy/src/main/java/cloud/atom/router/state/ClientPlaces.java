package cloud.atom.router.state;

import cloud.atom.router.geo.GeoLocation;
import cloud.atom.router.geo.GeoLocator;
import cloud.atom.router.geo.LearnedRtts;
import cloud.atom.router.geo.RttEstimator;
import cloud.atom.router.model.IpAddress;
import cloud.atom.router.model.IpNetwork;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Finds a client's place and its estimated round trips to every region of one catalogue, remembered per client network
 * (/24 or /48).
 *
 * <p>Thread-safe: a direct-mapped table of immutable entries; a race costs one more look-up, never a wrong answer. It
 * holds at most {@value #SLOTS} entries, so a scan over all addresses cannot fill the memory; networks that share a
 * slot push each other out. A new registry, a new database and newly learned
 * round trips get a new object, and so an empty table.
 */
public final class ClientPlaces {
    private static final int SLOTS = 1 << 14;

    private final RegionCatalog regions;
    private final GeoLocator locator;
    private final RttEstimator estimator;
    private final LearnedRtts learned;
    private final ClientPlace nowhere;
    private final AtomicReferenceArray<@Nullable Entry> entries = new AtomicReferenceArray<>(SLOTS);

    /** Places by the model alone. */
    public ClientPlaces(RegionCatalog regions, GeoLocator locator, RttEstimator estimator) {
        this(regions, locator, estimator, LearnedRtts.NONE);
    }

    private ClientPlaces(RegionCatalog regions, GeoLocator locator, RttEstimator estimator, LearnedRtts learned) {
        this.regions = regions;
        this.locator = locator;
        this.estimator = estimator;
        this.learned = learned;
        nowhere = new ClientPlace(
                new GeoLocation(IpNetwork.of(IpAddress.ofV6(0, 0), 0), null, null, null, 0, GeoLocation.Source.UNKNOWN),
                unknownRtts());
    }

    /** Places over another catalogue, with the same database. */
    public ClientPlaces over(RegionCatalog otherRegions) {
        return new ClientPlaces(otherRegions, locator, estimator, learned);
    }

    /** Places from another database, over the same catalogue. */
    public ClientPlaces by(GeoLocator otherLocator) {
        return new ClientPlaces(regions, otherLocator, estimator, learned);
    }

    /** Places with what is known of round trips by now. */
    public ClientPlaces knowing(LearnedRtts newer) {
        return new ClientPlaces(regions, locator, estimator, newer);
    }

    /** What is known of round trips. */
    public LearnedRtts learned() {
        return learned;
    }

    /** Whether the autonomous systems of clients can be told at all. */
    public boolean knowsSystems() {
        return locator.knowsSystems();
    }

    /** The place of {@code client}; unknown for null. */
    public ClientPlace of(@Nullable IpAddress client) {
        if (client == null) {
            return nowhere;
        }
        IpNetwork network = client.network();
        int slot = (network.hashCode() * 0x9e37_79b9) >>> (32 - 14);
        Entry entry = entries.getPlain(slot);
        if (entry != null && entry.network.equals(network)) {
            return entry.place;
        }
        ClientPlace place = find(client);
        // Not for mapped, NAT64 and the like: different places share their network.
        if (place.location().wholeNetwork()) {
            entries.setRelease(slot, new Entry(network, place));
        }
        return place;
    }

    /** The same for a place that is already known, without remembering it. */
    public ClientPlace at(GeoLocation location) {
        double[] rttMs = new double[regions.size()];
        for (int i = 0; i < rttMs.length; i++) {
            rttMs[i] = estimator.estimateMs(location, regions.region(i));
        }
        if (learned.isEmpty() || location.point() == null) {
            return new ClientPlace(location, rttMs);
        }
        return new ClientPlace(location, rttMs, learned.correct(location, regions.regions(), rttMs));
    }

    private ClientPlace find(IpAddress client) {
        return at(locator.locate(client));
    }

    private double[] unknownRtts() {
        double[] rttMs = new double[regions.size()];
        Arrays.fill(rttMs, Double.NaN);
        return rttMs;
    }

    private record Entry(IpNetwork network, ClientPlace place) {}
}
