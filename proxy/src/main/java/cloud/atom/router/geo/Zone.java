package cloud.atom.router.geo;

import org.jspecify.annotations.Nullable;

/**
 * Parts of the world whose networks hang together: within one zone, and between two, round trips grow with distance
 * along one line. The country table says which country lies in which zone.
 */
public enum Zone {
    /** Mainland China. */
    CHN,
    /** Russia, the Caucasus, Central Asia, Mongolia. */
    CIS,
    /** Japan, Korea, Taiwan, Hong Kong, Macao. */
    EAS,
    /** Eastern and south-eastern Europe. */
    EUE,
    /** The Nordic and Baltic countries. */
    EUN,
    /** Western and central Europe. */
    EUW,
    /** Mexico, Central America, the Caribbean. */
    LAC,
    /** The Middle East with Turkey, Iran and Afghanistan. */
    MEA,
    /** North Africa. */
    NAF,
    /** The United States, Canada, Greenland. */
    NAM,
    /** Australia, New Zealand, the Pacific islands. */
    OCE,
    /** South America. */
    SAM,
    /** India and its neighbours. */
    SAS,
    /** South-East Asia. */
    SEA,
    /** Africa south of the Sahara. */
    SSA;

    /** Reads a name, case as written; null when there is no such zone. */
    public static @Nullable Zone parse(String name) {
        for (Zone zone : values()) {
            if (zone.name().equals(name)) {
                return zone;
            }
        }
        return null;
    }
}
