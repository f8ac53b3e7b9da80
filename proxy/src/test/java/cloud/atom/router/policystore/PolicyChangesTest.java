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
        String after = SHOP.replace("\"2036-01-01T00:00:00Z\"", "\"2037-01-01T00:00:00Z\"")
                .replace("Storefront", "Front")
                .replace(", \"*.shop.acme.example\"", ", www.acme.example")
                .replace("allow: [\"*\"]", "allow: [\"continent:EU\"]\n    deny: [eu-west-2]")
                .replace("strategy: nearest", "strategy: pinned")
                .replace("band: 15ms", "band: 20ms")
                .replace("bias: { eu-west-1: 20 }", "bias: { eu-west-1: 12.5 }")
                .replace("[GB, IE]", "[GB]")
                .replace("p95: 300ms, min_score: 0.5", "min_score: 0.6")
                .replace("name: internal", "name: private")
                .replace("path_prefix: /checkout, methods: [POST]", "path_prefix: /pay")
                .replace("timeout: 2s", "timeout: 3s")
                .replace("attempts: 2", "attempts: 3")
                .replace("x-beta: \"1\"", "x-beta: \"2\"")
                .replace("regions: [us-east-1, eu-west-1]", "regions: [eu-west-1]")
                .replace("tier: gold", "tier: silver\n    announce: true")
                .replace("burst: 1000", "burst: 2000")
                .replace("order: [eu-west-1, eu-central-1, us-east-1]", "order: [eu-west-1]")
                .replace("panic: spread", "panic: refuse\n  unmatched: refuse");

        assertThat(changesTo(after))
                .containsExactly(
                        "not_after 2036-01-01T00:00:00Z → 2037-01-01T00:00:00Z",
                        "description changed",
                        "hosts: added www.acme.example",
                        "hosts: removed *.shop.acme.example",
                        "residency.allow * → continent:EU",
                        "residency.deny none → eu-west-2",
                        "affinity.strategy nearest → pinned",
                        "affinity.band 15ms → 20ms",
                        "affinity.bias eu-west-1 20 % → 12.5 %",
                        "affinity.overrides changed (1 → 1)",
                        "slo.p95 300ms → none",
                        "slo.min_score 0.5 → 0.6",
                        "routes: added private",
                        "routes: removed internal",
                        "checkout: path_prefix /checkout → /pay",
                        "checkout: methods POST → none",
                        "checkout: timeout 2s → 3s",
                        "checkout: retry 2 attempts on connect_failure, reset_before_response, budget 20 % →"
                                + " 3 attempts on connect_failure, reset_before_response, budget 20 %",
                        "beta: match.headers changed",
                        "beta: regions us-east-1, eu-west-1 → eu-west-1",
                        "unmatched allow → refuse",
                        "qos.tier gold → silver",
                        "qos.rate 500/s, burst 1000 → 500/s, burst 2000",
                        "qos.announce false → true",
                        "failover.order eu-west-1, eu-central-1, us-east-1 → eu-west-1",
                        "failover.panic spread → refuse");
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
