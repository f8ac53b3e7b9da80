package cloud.atom.router.geo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import cloud.atom.router.model.Continent;
import cloud.atom.router.model.CountryCode;
import cloud.atom.router.model.GeoPoint;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CountryTableTest {
    private static final Country MALTA = country("MT", 5);

    @Test
    void findsACountryByItsCode() {
        CountryTable table = new CountryTable(List.of(MALTA));

        assertThat(table.size()).isEqualTo(1);
        assertThat(table.find(new CountryCode("MT"))).isEqualTo(MALTA);
        assertThat(table.find(new CountryCode("ZZ"))).isNull();
    }

    @Test
    void refusesACountryThatStandsTwice() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CountryTable(List.of(MALTA, country("MT", 6))))
                .withMessageContaining("MT twice");
    }

    @Test
    void refusesANegativeSpread() {
        assertThatIllegalArgumentException().isThrownBy(() -> country("MT", -1));
    }

    @ParameterizedTest
    @EnumSource
    void readsAZoneByItsName(Zone zone) {
        assertThat(Zone.parse(zone.name())).isEqualTo(zone);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "euw", "XXX"})
    void readsNoOtherTextAsAZone(String text) {
        assertThat(Zone.parse(text)).isNull();
    }

    private static Country country(String code, int spreadKm) {
        return new Country(new CountryCode(code), Continent.EU, Zone.EUW, new GeoPoint(35.9, 14.5), spreadKm);
    }
}
