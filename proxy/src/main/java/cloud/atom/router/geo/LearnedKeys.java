package cloud.atom.router.geo;

import cloud.atom.router.model.CountryCode;
import cloud.atom.router.model.IpNetwork;
import cloud.atom.router.model.RegionId;

/**
 * Keys of what is learned: a hash of a group of clients and a region. The same in every process and after every reload.
 * Thread-safe: immutable.
 */
final class LearnedKeys {
    /** FNV-1a, 64 bits (draft-eastlake-fnv, section 2). */
    private static final long FNV_BASIS = 0xcbf2_9ce4_8422_2325L;

    private static final long FNV_PRIME = 0x100_0000_01b3L;

    private final CountryTable countries;

    LearnedKeys(CountryTable countries) {
        this.countries = countries;
    }

    /** The group of {@code client} on {@code rung}; 0 when it is in none. */
    long group(Rung rung, GeoLocation client) {
        return switch (rung) {
            case PREFIX -> prefix(client.network());
            case NETWORK -> network(client);
            case ZONE -> zone(client);
            case MODEL, ROUTER -> 0;
        };
    }

    /** The group of the routers that stand in {@code region}. */
    static long routersIn(RegionId region) {
        return mixed(hash(region.value()));
    }

    private static long prefix(IpNetwork network) {
        long family = network.base().isV4() ? 4 : 6;
        return mixed(network.base().high() ^ mixed(network.base().low() + family));
    }

    private static long network(GeoLocation client) {
        CountryCode country = client.country();
        return country == null ? 0 : mixed(hash(country.value()) ^ mixed(client.asn() + 1));
    }

    private long zone(GeoLocation client) {
        CountryCode country = client.country();
        Country known = country == null ? null : countries.find(country);
        return known == null ? 0 : mixed(hash(known.zone().name()));
    }

    /** The key of a group, which is not 0, and a region. */
    static long key(long group, RegionId region) {
        long key = mixed(group + Long.rotateLeft(hash(region.value()), 17));
        return key == 0 ? 1 : key;
    }

    private static long hash(String text) {
        long hash = FNV_BASIS;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * FNV_PRIME;
        }
        return hash;
    }

    /** The finaliser of SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014). */
    private static long mixed(long bits) {
        long z = (bits ^ (bits >>> 30)) * 0xbf58_476d_1ce4_e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d0_49bb_1331_11ebL;
        return z ^ (z >>> 31);
    }
}
