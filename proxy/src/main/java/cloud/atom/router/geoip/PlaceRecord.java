package cloud.atom.router.geoip;

import com.maxmind.db.MaxMindDbParameter;
import org.jspecify.annotations.Nullable;

/**
 * The part of a database record that routing needs; the reader skips the rest, which makes it several times faster than
 * a full record. Immutable.
 *
 * <p>Holds both schemas: nested (MaxMind's City and Country) and flat (DB-IP Lite); a record fills one of them. Numbers
 * are {@code Number} because databases write coordinates as double or float. Public only because the reader calls the
 * constructors by reflection.
 *
 * @param country nested schema
 * @param continent nested schema
 * @param location nested schema
 * @param countryCode flat schema
 * @param latitude flat schema, degrees north
 * @param longitude flat schema, degrees east
 */
public record PlaceRecord(
        @MaxMindDbParameter(name = "country") @Nullable Nation country,
        @MaxMindDbParameter(name = "continent") @Nullable Landmass continent,
        @MaxMindDbParameter(name = "location") @Nullable Position location,
        @MaxMindDbParameter(name = "country_code") @Nullable String countryCode,
        @MaxMindDbParameter(name = "latitude") @Nullable Number latitude,
        @MaxMindDbParameter(name = "longitude") @Nullable Number longitude) {

    /** The country where the address is used. Immutable. */
    public record Nation(
            @MaxMindDbParameter(name = "iso_code") @Nullable String isoCode) {}

    /** The continent where the address is used. Immutable. */
    public record Landmass(
            @MaxMindDbParameter(name = "code") @Nullable String code) {}

    /**
     * Coordinates. Immutable.
     *
     * @param latitude degrees north
     * @param longitude degrees east
     * @param accuracyRadius kilometres
     */
    public record Position(
            @MaxMindDbParameter(name = "latitude") @Nullable Number latitude,

            @MaxMindDbParameter(name = "longitude") @Nullable
            Number longitude,

            @MaxMindDbParameter(name = "accuracy_radius") @Nullable
            Number accuracyRadius) {}
}
