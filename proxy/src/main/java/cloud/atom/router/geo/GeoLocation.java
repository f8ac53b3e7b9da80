package cloud.atom.router.geo;

import cloud.atom.router.model.Continent;
import cloud.atom.router.model.CountryCode;
import cloud.atom.router.model.GeoPoint;
import cloud.atom.router.model.IpNetwork;
import org.jspecify.annotations.Nullable;

/**
 * Where a client is, as far as known. Immutable.
 *
 * @param network the block of addresses that the answer holds for; never narrower than /24 or /48
 * @param country null when unknown
 * @param continent null when unknown
 * @param point null when the place is unknown, or (source {@code LOCAL}) is the router's own surroundings
 * @param accuracyKm radius in kilometres; 0 when unknown
 * @param asn number of the autonomous system that announces the client's address; 0 when unknown
 * @param wholeNetwork whether every address of the client's network has this answer; when false (a narrower record, an
 *     address inside another) it must not be remembered for the network
 */
public record GeoLocation(
        IpNetwork network,
        @Nullable CountryCode country,
        @Nullable Continent continent,
        @Nullable GeoPoint point,
        int accuracyKm,
        Source source,
        long asn,
        boolean wholeNetwork) {

    /** An answer without a number of the autonomous system. */
    public GeoLocation(
            IpNetwork network,
            @Nullable CountryCode country,
            @Nullable Continent continent,
            @Nullable GeoPoint point,
            int accuracyKm,
            Source source,
            boolean wholeNetwork) {
        this(network, country, continent, point, accuracyKm, source, 0, wholeNetwork);
    }

    /** An answer for a whole network. */
    public GeoLocation(
            IpNetwork network,
            @Nullable CountryCode country,
            @Nullable Continent continent,
            @Nullable GeoPoint point,
            int accuracyKm,
            Source source) {
        this(network, country, continent, point, accuracyKm, source, true);
    }

    /** The same, taken to be near the region that the client arrived in. */
    public GeoLocation arrived() {
        return new GeoLocation(network, country, continent, point, accuracyKm, Source.ARRIVAL, asn, wholeNetwork);
    }

    /** The same place, announced by that autonomous system; {@code whole} as in {@link #wholeNetwork}. */
    public GeoLocation announcedBy(long number, boolean whole) {
        return new GeoLocation(network, country, continent, point, accuracyKm, source, number, whole);
    }

    /** The rung of the ladder that answered, best first. */
    public enum Source {
        /** Coordinates from the database. */
        DATABASE("database"),
        /** The centroid of the country that the database names. */
        COUNTRY("country"),
        /** The centroid of the country that the coarse built-in map names; no database could answer. */
        COARSE_MAP("coarse_map"),
        /** A private, loopback or carrier-NAT address: the client is near the router. */
        LOCAL("local"),
        /** An address that no client can have; it has no place. */
        SPECIAL("special"),
        /** Nothing is known but the region that the client arrived in. */
        ARRIVAL("arrival"),
        /** Nothing is known. */
        UNKNOWN("unknown");

        private final String wireName;

        Source(String wireName) {
            this.wireName = wireName;
        }

        /** The name in answers of the control API. */
        public String wireName() {
            return wireName;
        }
    }
}
