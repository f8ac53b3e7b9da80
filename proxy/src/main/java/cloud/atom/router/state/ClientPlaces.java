package cloud.atom.router.state;

import cloud.atom.router.geo.GeoLocation;
import cloud.atom.router.geo.GeoLocator;
import cloud.atom.router.geo.LearnedRtts;
import cloud.atom.router.geo.RttEstimator;
import cloud.atom.router.geo.RttEvidence;
import cloud.atom.router.model.IpAddress;
import cloud.atom.router.model.IpNetwork;
import cloud.atom.router.model.Region;
import cloud.atom.router.model.RegionId;
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

    /** The region that the router stands in; null: it does not know. */
    private final @Nullable RegionId here;

    private final ClientPlace nowhere;
    private final AtomicReferenceArray<@Nullable Entry> entries = new AtomicReferenceArray<>(SLOTS);

    /** Places by the model alone. */
    public ClientPlaces(RegionCatalog regions, GeoLocator locator, RttEstimator estimator) {
        this(regions, locator, estimator, new Known(LearnedRtts.NONE, null));
    }

    private ClientPlaces(RegionCatalog regions, GeoLocator locator, RttEstimator estimator, Known known) {
        this.regions = regions;
        this.locator = locator;
        this.estimator = estimator;
        learned = known.learned;
        here = known.here;
        nowhere = new ClientPlace(
                new GeoLocation(IpNetwork.of(IpAddress.ofV6(0, 0), 0), null, null, null, 0, GeoLocation.Source.UNKNOWN),
                unknownRtts());
    }

    /** Places over another catalogue, with the same database. */
    public ClientPlaces over(RegionCatalog otherRegions) {
        return new ClientPlaces(otherRegions, locator, estimator, new Known(learned, here));
    }

    /** Places from another database, over the same catalogue. */
    public ClientPlaces by(GeoLocator otherLocator) {
        return new ClientPlaces(regions, otherLocator, estimator, new Known(learned, here));
    }

    /** Places with what is known of round trips by now. */
    public ClientPlaces knowing(LearnedRtts newer) {
        return new ClientPlaces(regions, locator, estimator, new Known(newer, here));
    }

    /** Places as a router sees them that stands in {@code region}. */
    public ClientPlaces from(RegionId region) {
        return new ClientPlaces(regions, locator, estimator, new Known(learned, region));
    }

    /** The region that the router stands in; null: it does not know. */
    public @Nullable RegionId here() {
        return here;
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
        int slot = (client.networkHash() * 0x9e37_79b9) >>> (32 - 14);
        Entry entry = entries.getPlain(slot);
        if (entry != null && entry.network.contains(client)) {
            return entry.place;
        }
        ClientPlace place = find(client);
        // Not for mapped, NAT64 and the like: different places share their network.
        if (place.location().wholeNetwork()) {
            entries.setRelease(slot, new Entry(client.network(), place));
        }
        return place;
    }

    /** The same for a place that is already known, without remembering it. */
    public ClientPlace at(GeoLocation location) {
        double[] rttMs = new double[regions.size()];
        for (int i = 0; i < rttMs.length; i++) {
            rttMs[i] = estimator.estimateMs(location, regions.region(i));
        }
        if (location.point() == null) {
            Region standing = here == null ? null : regions.find(here);
            return standing == null ? new ClientPlace(location, rttMs) : arrived(location, standing);
        }
        if (learned.isEmpty()) {
            return new ClientPlace(location, rttMs);
        }
        return new ClientPlace(location, rttMs, learned.correct(location, regions.regions(), rttMs, here));
    }

    /** Who cannot be found is taken to be where it arrived, unless no client can have its address. */
    private ClientPlace arrived(GeoLocation location, Region standing) {
        double[] rttMs = new double[regions.size()];
        if (location.source() == GeoLocation.Source.SPECIAL) {
            Arrays.fill(rttMs, Double.NaN);
            return new ClientPlace(location, rttMs);
        }
        GeoLocation there = new GeoLocation(
                location.network(),
                standing.country(),
                standing.continent(),
                standing.location(),
                0,
                GeoLocation.Source.ARRIVAL);
        for (int i = 0; i < rttMs.length; i++) {
            rttMs[i] = estimator.estimateMs(there, regions.region(i));
        }
        RttEvidence evidence = learned.correctArrived(standing.id(), regions.regions(), rttMs);
        boolean local = location.source() == GeoLocation.Source.LOCAL;
        return new ClientPlace(local ? location : location.arrived(), rttMs, evidence);
    }

    private ClientPlace find(IpAddress client) {
        return at(locator.locate(client));
    }

    private double[] unknownRtts() {
        double[] rttMs = new double[regions.size()];
        Arrays.fill(rttMs, Double.NaN);
        return rttMs;
    }

    /**
     * What the router knows besides the places. Immutable.
     *
     * @param here the region that it stands in; null: it does not know
     */
    private record Known(LearnedRtts learned, @Nullable RegionId here) {}

    private record Entry(IpNetwork network, ClientPlace place) {}
}
