package cloud.atom.router.geo;

import cloud.atom.router.model.Continent;
import cloud.atom.router.model.CountryCode;
import cloud.atom.router.model.GeoPoint;

/**
 * What the country table knows of one country. Immutable.
 *
 * @param centroid where its people live on the middle: the geometric median weighted by population
 * @param spreadKm mean distance of its people from the centroid, in kilometres; 0 when not known
 */
public record Country(CountryCode code, Continent continent, Zone zone, GeoPoint centroid, int spreadKm) {
    public Country {
        if (spreadKm < 0) {
            throw new IllegalArgumentException("spreadKm: " + spreadKm + " (expected: at least 0)");
        }
    }
}
