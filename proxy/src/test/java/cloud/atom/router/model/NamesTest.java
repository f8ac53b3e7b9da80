package cloud.atom.router.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NamesTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", "eu-west-1", "A_b", "0"})
    void takesLettersDigitsDashAndUnderscore(String name) {
        assertThat(new RegionId(name)).hasToString(name);
        assertThat(new TenantId(name)).hasToString(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-a", "_a", "a.b", "a:b", "a b", "é", "a/../b", "a\u0000"})
    void refusesEverythingElse(String name) {
        assertThatThrownBy(() -> new RegionId(name)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesNamesAboveSixtyThreeCharactersAndCutsThemInTheMessage() {
        assertThat(new TenantId("a".repeat(63))).isNotNull();
        assertThatThrownBy(() -> new TenantId("a".repeat(64)))
                .hasMessageContaining("a".repeat(63) + "…")
                .hasMessageStartingWith("tenant: ");
    }

    @Test
    void printsNoControlBytesOfAHostileName() {
        assertThatThrownBy(() -> new TenantId("a\u001b[31m\n")).hasMessageContaining("\"a?[31m?\"");
    }

    @Test
    void readsAPolicyIdBackFromItsText() {
        PolicyId id = new PolicyId(new TenantId("acme"), "default", "api");

        assertThat(PolicyId.parse("acme.default.api")).isEqualTo(id);
        assertThat(id).hasToString("acme.default.api");
        assertThat(PolicyId.parse("acme.api")).isNull();
        assertThat(PolicyId.parse("acme..api")).isNull();
        assertThat(PolicyId.parse("acme.default.api.x")).isNull();
    }

    @Test
    void ordersIdsByName() {
        assertThat(new RegionId("a")).isLessThan(new RegionId("b"));
        assertThat(new TenantId("a")).isLessThan(new TenantId("b"));
        assertThat(new CountryCode("DE")).isLessThan(new CountryCode("GB"));
        PolicyId first = new PolicyId(new TenantId("a"), "default", "a");
        assertThat(first).isLessThan(new PolicyId(new TenantId("a"), "default", "b"));
    }

    @Test
    void readsCountriesAndContinentsOnlyInUpperCase() {
        assertThat(CountryCode.parse("GB")).hasToString("GB");
        assertThat(CountryCode.parse("gb")).isNull();
        assertThat(CountryCode.parse("GBR")).isNull();
        assertThat(CountryCode.parse("G1")).isNull();
        assertThat(Continent.parse("EU")).isEqualTo(Continent.EU);
        assertThat(Continent.parse("eu")).isNull();
        assertThatThrownBy(() -> new CountryCode("xx")).hasMessageContaining("two upper-case letters");
    }
}
