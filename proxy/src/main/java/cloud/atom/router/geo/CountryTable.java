package cloud.atom.router.geo;

import cloud.atom.router.model.CountryCode;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The countries by code. Immutable. */
public final class CountryTable {
    private final Map<CountryCode, Country> countries;

    /**
     * Takes the countries in any order.
     *
     * @throws IllegalArgumentException when two have the same code
     */
    public CountryTable(Collection<Country> countries) {
        this.countries = new HashMap<>(countries.size() * 2);
        for (Country country : countries) {
            if (this.countries.put(country.code(), country) != null) {
                throw new IllegalArgumentException("countries: " + country.code() + " twice (expected: unique codes)");
            }
        }
    }

    /** All countries, by code. */
    public List<Country> all() {
        return countries.values().stream()
                .sorted(Comparator.comparing(country -> country.code().value()))
                .toList();
    }

    public int size() {
        return countries.size();
    }

    /** The country of that code; null when the table has none. */
    public @Nullable Country find(CountryCode code) {
        return countries.get(code);
    }
}
