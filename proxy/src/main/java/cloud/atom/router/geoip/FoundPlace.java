package cloud.atom.router.geoip;

import cloud.atom.router.model.Continent;
import cloud.atom.router.model.CountryCode;
import cloud.atom.router.model.GeoPoint;
import org.jspecify.annotations.Nullable;

/**
 * What a database says about an address, cleaned. Immutable.
 *
 * @param country null when the record names none
 * @param continent null when the record names none
 * @param point null when the record has no coordinates, or impossible ones
 * @param accuracyKm radius in kilometres; 0 when unknown
 * @param prefixLength length of the block that shares this answer, in the address's family
 */
record FoundPlace(
        @Nullable CountryCode country,
        @Nullable Continent continent,
        @Nullable GeoPoint point,
        int accuracyKm,
        int prefixLength) {
    /** Half the Earth's circumference: nothing is farther. */
    private static final int MAX_ACCURACY_KM = 20_038;

    /** The answer of a database that knows nothing. */
    static final FoundPlace NOWHERE = nowhere(0);

    static FoundPlace nowhere(int prefixLength) {
        return new FoundPlace(null, null, null, 0, prefixLength);
    }

    /** Takes a record, nested or flat; what makes no sense in it is left out. */
    static FoundPlace of(PlaceRecord found, int prefixLength) {
        PlaceRecord.Nation nation = found.country();
        String code = nation != null ? nation.isoCode() : found.countryCode();
        CountryCode country = code == null ? null : CountryCode.parse(code);
        PlaceRecord.Landmass landmass = found.continent();
        String continentCode = landmass == null ? null : landmass.code();
        Continent continent = continentCode == null ? null : Continent.parse(continentCode);
        PlaceRecord.Position position = found.location();
        if (position == null) {
            GeoPoint point = point(found.latitude(), found.longitude());
            return new FoundPlace(country, continent, point, 0, prefixLength);
        }
        GeoPoint point = point(position.latitude(), position.longitude());
        return new FoundPlace(country, continent, point, accuracy(position.accuracyRadius()), prefixLength);
    }

    boolean namesAPlace() {
        return country != null || point != null;
    }

    /** Null for coordinates off the globe, and for 0, 0: that is the ocean, and how some databases say "unknown". */
    private static @Nullable GeoPoint point(@Nullable Number latitude, @Nullable Number longitude) {
        if (latitude == null || longitude == null) {
            return null;
        }
        double north = latitude.doubleValue();
        double east = longitude.doubleValue();
        boolean onGlobe = Math.abs(north) <= 90 && Math.abs(east) <= 180;
        boolean zero = north == 0 && east == 0;
        return onGlobe && !zero ? new GeoPoint(north, east) : null;
    }

    private static int accuracy(@Nullable Number radius) {
        return radius == null ? 0 : Math.max(0, Math.min(MAX_ACCURACY_KM, radius.intValue()));
    }
}
