package cloud.atom.router.geoip;

import cloud.atom.router.geo.CoarseMap;
import cloud.atom.router.geo.CountryTable;
import cloud.atom.router.geo.RttModel;
import cloud.atom.router.geo.SpecialPrefixes;

/** The geography that is built into the program. Immutable. */
public record Geography(
        CountryTable countries, CoarseMap coarseMap, SpecialPrefixes specialPrefixes, RttModel rttModel) {

    /** Reads the files in the program's own jar (their origin: README.md beside them); takes a quarter of a second on a cold start. */
    public static Geography load() {
        CountryTable countries = GeographyFiles.countries("country-centroids.csv");
        return new Geography(
                countries,
                GeographyFiles.coarseMap("ipv4-country-coarse.csv"),
                GeographyFiles.specialPrefixes("special-prefixes.csv"),
                new RttModel(GeographyFiles.rttConstants("rtt-model-constants.json"), countries));
    }
}
