package cloud.atom.router.control.node;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.control.auth.AccessToken;
import cloud.atom.router.control.auth.Principal;
import cloud.atom.router.control.auth.Role;
import cloud.atom.router.model.TenantId;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every role at every call, as CONTRACT.md, section 4, says. */
final class AuthorizationIT {
    private static final List<String> OPEN =
            List.of("GET /health", "GET /ready", "GET /metrics", "GET /openapi.yaml", "GET /console/index.html");
    private static final List<String> VIEWER = List.of(
            "POST /route",
            "POST /policy/replay",
            "GET /regions",
            "GET /affinity?ip=1.2.3.4",
            "GET /policies",
            "GET /policy/acme.default.api",
            "GET /policy/acme.default.api/versions",
            "GET /policy/acme.default.api/versions/1",
            "GET /policy/acme.default.api/diff?from=1&to=2",
            "GET /tenants",
            "GET /tenants/acme",
            "GET /decisions?tenant=acme",
            "GET /audit?after=1",
            "GET /audit/verify",
            "GET /failovers");
    private static final List<String> APPLIER = List.of("POST /policy/apply", "POST /policy/apply?dry_run=true");
    private static final List<String> APPROVER = List.of(
            "POST /policy/acme.default.api/approve",
            "POST /policy/acme.default.api/reject",
            "POST /policy/acme.default.api/rollback");
    private static final List<String> OPERATOR =
            List.of("POST /regions/eu-west-1/drain", "POST /regions/eu-west-1/undrain", "POST /failovers/1/approve");

    private static ControlFixture control;

    @BeforeAll
    static void start() {
        List<AccessToken> tokens = new ArrayList<>();
        tokens.add(AccessToken.root("root"));
        for (Role role : Role.values()) {
            tokens.add(token(role.wireName(), Optional.empty(), role));
        }
        Optional<Set<TenantId>> acmeOnly = Optional.of(Set.of(new TenantId("acme")));
        tokens.add(token("acme", acmeOnly, Role.values()));
        tokens.add(token("globex", Optional.of(Set.of(new TenantId("globex"))), Role.values()));
        control = new ControlFixture.Setup()
                .tokens(tokens.toArray(new AccessToken[0]))
                .start();
        assertThat(send("POST /policy/apply", "root", ControlFixture.ACME_POLICY)
                        .statusCode())
                .isEqualTo(200);
    }

    @AfterAll
    static void stop() {
        control.close();
    }

    private static AccessToken token(String name, Optional<Set<TenantId>> tenants, Role... roles) {
        return new AccessToken(AccessToken.sha256(name), new Principal(name, Set.of(roles), tenants));
    }

    @TestFactory
    Stream<DynamicTest> letsEachRoleCallWhatIsItsOwnAndNothingElse() {
        return Stream.of(Role.values())
                .flatMap(role -> calls().map(call ->
                        DynamicTest.dynamicTest(role.wireName() + " " + call.line, () -> check(role, call))));
    }

    private static void check(Role role, NeededRole call) {
        int status = send(call.line, role.wireName(), "").statusCode();
        boolean allowed = call.role.isEmpty() || call.role.get() == role;
        if (allowed) {
            assertThat(status).isNotIn(401, 403);
        } else {
            assertThat(status).isEqualTo(403);
        }
    }

    @TestFactory
    Stream<DynamicTest> asksEveryoneForATokenWhereARoleIsNeeded() {
        return calls().map(call -> DynamicTest.dynamicTest(call.line, () -> {
            HttpResponse<String> without = send(call.line, "", "");
            if (call.role.isEmpty()) {
                assertThat(without.statusCode()).isNotIn(401, 403);
            } else {
                HttpRulesIT.assertProblem(without, 401, "auth.required");
                assertThat(without.headers().firstValue("WWW-Authenticate").orElse(""))
                        .startsWith("Bearer");
                HttpRulesIT.assertProblem(send(call.line, "wrong", ""), 401, "auth.invalid");
            }
        }));
    }

    @TestFactory
    Stream<DynamicTest> answersWhatIsNotThereYetWithItsOwnStatus() {
        return Stream.of(
                        "GET /policy/acme.default.api/diff",
                        "POST /policy/acme.default.api/approve",
                        "POST /policy/acme.default.api/reject",
                        "POST /policy/acme.default.api/rollback",
                        "POST /failovers/1/approve",
                        "GET /failovers",
                        "GET /audit",
                        "GET /audit/verify",
                        "GET /console/")
                .map(line -> DynamicTest.dynamicTest(
                        line, () -> HttpRulesIT.assertProblem(send(line, "root", ""), 501, "call.not_supported")));
    }

    @ParameterizedTest
    @CsvSource({
        "acme, GET /policy/acme.default.api, 200",
        "globex, GET /policy/acme.default.api, 403",
        "globex, GET /policy/acme.default.nothing, 403",
        "globex, GET /policy/globex.default.nothing, 404",
        "globex, GET /policy/acme.default.api/versions/1, 403",
        "globex, GET /tenants/acme, 403",
        "acme, GET /tenants/acme, 200",
        "acme, GET /tenants/globex, 403",
        "root, GET /tenants/globex, 404",
    })
    void keepsTenantsApart(String token, String line, int status) {
        assertThat(send(line, token, "").statusCode()).isEqualTo(status);
    }

    @Test
    void showsInListsOnlyTheTenantsInScope() {
        assertThat(send("GET /policies", "acme", "").body()).contains("acme.default.api");
        assertThat(send("GET /policies", "globex", "").body()).doesNotContain("acme");
        assertThat(send("GET /tenants", "globex", "").body()).doesNotContain("acme");
    }

    @Test
    void routesAndAppliesOnlyForTenantsInScope() {
        String question = "{\"tenant_id\":\"acme\",\"path\":\"/\"}";

        assertThat(send("POST /route", "acme", question).statusCode()).isEqualTo(200);
        HttpRulesIT.assertProblem(send("POST /route", "globex", question), 403, "auth.tenant");
        HttpRulesIT.assertProblem(
                send("POST /policy/apply", "globex", ControlFixture.ACME_POLICY), 403, "policy.tenant");
    }

    @Test
    void letsOnlyOperatorsConsume() {
        String question = "{\"tenant_id\":\"acme\",\"path\":\"/\",\"consume\":true}";

        HttpRulesIT.assertProblem(send("POST /route", "viewer", question), 403, "auth.role");
        assertThat(send("POST /route", "acme", question).statusCode()).isEqualTo(200);
    }

    private static Stream<NeededRole> calls() {
        return Stream.of(
                        OPEN.stream().map(line -> new NeededRole(line, Optional.empty())),
                        VIEWER.stream().map(line -> new NeededRole(line, Optional.of(Role.VIEWER))),
                        APPLIER.stream().map(line -> new NeededRole(line, Optional.of(Role.APPLIER))),
                        APPROVER.stream().map(line -> new NeededRole(line, Optional.of(Role.APPROVER))),
                        OPERATOR.stream().map(line -> new NeededRole(line, Optional.of(Role.OPERATOR))))
                .flatMap(part -> part);
    }

    private static HttpResponse<String> send(String line, String token, String body) {
        String[] words = line.split(" ", 2);
        HttpRequest.Builder request = control.to(words[1])
                .method(words[0], body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        return control.send(request);
    }

    private record NeededRole(String line, Optional<Role> role) {}
}
