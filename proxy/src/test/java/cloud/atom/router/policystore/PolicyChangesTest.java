package cloud.atom.router.policystore;

import static cloud.atom.router.policystore.PolicyTexts.bytes;
import static cloud.atom.router.policystore.PolicyTexts.example;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.policy.RoutingPolicy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class PolicyChangesTest {
    private static final String SHOP = new String(example("shop.yaml"), StandardCharsets.UTF_8);

    @Test
    void saysShares() {
        assertThat(changes("{ eu-west-1: 90, eu-central-1: 10 }", "{ eu-west-1: 1, eu-central-1: 1 }"))
                .containsExactly("checkout: eu-central-1 10 % → 50 %", "checkout: eu-west-1 90 % → 50 %");
    }

    @Test
    void saysNothingOfWhatOnlyLooksDifferent() {
        assertThat(changes("version: 1", "version: 2 # the same")).isEmpty();
    }

    @Test
    void saysEveryKindOfChange() {
        String after = PolicyTexts.resource("shop-changed.yaml");

        assertThat(changesTo(after))
                .containsExactlyElementsOf(
                        PolicyTexts.resource("shop-changes.txt").lines().toList());
    }

    private static List<String> changes(String from, String to) {
        return changesTo(PolicyTexts.replaced(SHOP, from, to));
    }

    private static List<String> changesTo(String after) {
        return PolicyChanges.between(parsed(SHOP), parsed(after));
    }

    private static RoutingPolicy parsed(String text) {
        return PolicyParser.parse(bytes(text), "policy.yaml");
    }
}
