package cloud.atom.router.control.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.atom.router.control.wire.Refusal;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AccessTest {
    private static final Access SIMULATION = new Access(List.of(), true);
    private static final Access PRODUCTION = new Access(List.of(), false);
    private static final Access TOKENS = new Access(
            List.of(
                    AccessToken.root("s3cret"),
                    new AccessToken(
                            AccessToken.sha256("look"), new Principal("bob", Set.of(Role.VIEWER), Optional.empty()))),
            true);

    @ParameterizedTest
    @EnumSource(Role.class)
    void letsLoopbackDoEverythingInSimulationMode(Role role) {
        assertThat(SIMULATION.admit(local("127.0.0.1:8601"), role).name()).isEqualTo("loopback");
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void letsLoopbackOnlyLookOutsideSimulationMode(Role role) {
        if (role == Role.VIEWER) {
            assertThat(PRODUCTION.admit(local("localhost"), role).roles()).containsExactly(Role.VIEWER);
        } else {
            refuses(PRODUCTION, local("localhost"), role, "auth.not_configured");
        }
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void refusesOtherMachinesWhereNoTokenIsConfigured(Role role) {
        Caller remote = new Caller(false, List.of(), "10.0.0.1", "", "", false);

        refuses(SIMULATION, remote, role, "auth.not_configured");
        refuses(PRODUCTION, remote, role, "auth.not_configured");
    }

    @Test
    void takesARequestThatAProxyPassesOnAsRemote() {
        Caller forwarded = new Caller(true, List.of(), "localhost", "", "", true);

        refuses(SIMULATION, forwarded, Role.VIEWER, "auth.not_configured");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST:8601", "127.0.0.1:8601", "[::1]:8601", "10.1.2.3"})
    void takesAddressesAndLocalhostAsItsOwnName(String host) {
        assertThat(SIMULATION.admit(local(host), Role.APPLIER)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"evil.example", "evil.example:8601", "", "127.0.0.1.nip.io", "[", "[evil]", "localhost.evil"})
    void refusesANameThatAPageCouldHaveMadeResolveToLoopback(String host) {
        refuses(SIMULATION, local(host), Role.VIEWER, "auth.origin");
    }

    @ParameterizedTest
    @CsvSource({
        "http://evil.example, ''",
        "null, ''",
        "http://127.0.0.1:3000, ''",
        "https://127.0.0.1:8601, ''",
        "'', cross-site",
        "'', same-site"
    })
    void refusesRequestsOfForeignPages(String origin, String site) {
        refuses(
                SIMULATION,
                new Caller(true, List.of(), "127.0.0.1:8601", origin, site, false),
                Role.APPLIER,
                "auth.origin");
    }

    @ParameterizedTest
    @CsvSource({"http://127.0.0.1:8601, same-origin", "'', none"})
    void takesRequestsOfItsOwnPages(String origin, String site) {
        assertThat(SIMULATION.admit(new Caller(true, List.of(), "127.0.0.1:8601", origin, site, false), Role.APPLIER))
                .isNotNull();
    }

    @Test
    void asksForATokenWhereOneIsConfiguredEvenOnLoopback() {
        refuses(TOKENS, local("localhost"), Role.VIEWER, "auth.required");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer wrong", "Bearer ", "Bearer", "Basic czNjcmV0", "s3cret", "Bearer s3cret2"})
    void refusesWhatIsNoKnownToken(String field) {
        assertThatThrownBy(() -> TOKENS.admit(with(field), Role.VIEWER))
                .isInstanceOfSatisfying(Refusal.class, refusal -> {
                    assertThat(refusal.problem().status()).isEqualTo(401);
                    assertThat(refusal.fields()).containsKey("WWW-Authenticate");
                });
    }

    @Test
    void refusesTwoAuthorizationFields() {
        refuses(
                TOKENS,
                new Caller(true, List.of("Bearer s3cret", "Bearer s3cret"), "localhost", "", "", false),
                Role.VIEWER,
                "auth.invalid");
    }

    @Test
    void knowsEachTokensHolder() {
        assertThat(TOKENS.admit(with("Bearer s3cret"), Role.OPERATOR).name()).isEqualTo("root");
        assertThat(TOKENS.admit(with("bearer look"), Role.VIEWER).name()).isEqualTo("bob");
        refuses(TOKENS, with("Bearer look"), Role.APPLIER, "auth.role");
    }

    @Test
    void showsNoSecret() {
        assertThat(AccessToken.root("s3cret").toString())
                .doesNotContain("s3cret")
                .doesNotContain(AccessToken.sha256("s3cret"));
    }

    private static Caller local(String host) {
        return new Caller(true, List.of(), host, "", "", false);
    }

    private static Caller with(String authorization) {
        return new Caller(false, List.of(authorization), "router.example", "", "", false);
    }

    private static void refuses(Access access, Caller caller, Role role, String reason) {
        assertThatThrownBy(() -> access.admit(caller, role))
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal -> assertThat(refusal.problem().reason()).isEqualTo(reason));
    }
}
