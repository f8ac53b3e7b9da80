package cloud.atom.router.proof;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.model.Region;
import cloud.atom.router.policy.RegionSelector;
import cloud.atom.router.policy.Residency;
import cloud.atom.router.registry.RegistryDocument;
import cloud.atom.router.routing.Target;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ResidencyJudgeTest {
    private static final List<Region> REGISTRY =
            RegistryDocument.parse("""
                    regions:
                      - { id: eu-west-1, name: A, country: IE, continent: EU, groups: [eu, west], location: { lat: 1, lon: 1 }, endpoints: [{ url: "http://127.0.0.1:1" }] }
                      - { id: eu-central-1, name: B, country: DE, continent: EU, groups: [eu], location: { lat: 1, lon: 1 }, endpoints: [{ url: "http://127.0.0.1:2" }] }
                      - { id: us-west-1, name: C, country: US, continent: NA, groups: [west], location: { lat: 1, lon: 1 }, endpoints: [{ url: "http://127.0.0.1:3" }] }
                    """.getBytes(UTF_8), "registry").regions();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*                    |                | eu-west-1 eu-central-1 us-west-1",
                "*                    | *              | ''",
                "eu-west-1            |                | eu-west-1",
                "group:west           |                | eu-west-1 us-west-1",
                "continent:EU         | group:west     | eu-central-1",
                "group:eu us-west-1   | eu-central-1   | eu-west-1 us-west-1",
                "group:west           | continent:NA   | eu-west-1",
                "eu-west-2 group:none |                | ''",
            })
    void resolvesTheWordsOfAPolicy(String allow, String deny, String expected) {
        ResidencyJudge judge = new ResidencyJudge(new Residency(words(allow), words(deny)), REGISTRY);

        List<String> permitted = REGISTRY.stream()
                .filter(region ->
                        judge.permits(new Target(region.id(), region.endpoints().get(0))))
                .map(region -> region.id().value())
                .toList();

        assertThat(String.join(" ", permitted)).isEqualTo(expected);
        assertThat(judge.allowed()).hasSize(permitted.size());
        assertThat(judge.outside()).hasSize(REGISTRY.size() - permitted.size());
    }

    private static List<RegionSelector> words(String text) {
        return text == null
                ? List.of()
                : List.of(text.strip().split(" ")).stream()
                        .map(RegionSelector::parse)
                        .toList();
    }
}
