package cloud.atom.router.routing;

import static cloud.atom.router.routing.Decisions.first;
import static cloud.atom.router.routing.World.ACME;
import static cloud.atom.router.routing.World.FRANKFURT;
import static cloud.atom.router.routing.World.IRELAND;
import static cloud.atom.router.routing.World.LONDON;
import static cloud.atom.router.routing.World.TOKYO;
import static cloud.atom.router.routing.World.get;
import static cloud.atom.router.routing.World.withCookies;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.health.Preference;
import cloud.atom.router.health.RegionState;
import cloud.atom.router.model.PolicyId;
import cloud.atom.router.model.Reason;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.model.TenantId;
import cloud.atom.router.policy.Affinity;
import cloud.atom.router.policy.RegionSelector;
import cloud.atom.router.policy.Residency;
import cloud.atom.router.policy.Sticky;
import cloud.atom.router.routing.RoutingDecision.Forward;
import cloud.atom.router.state.RoutingSettings;
import cloud.atom.router.state.StickyKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients that stay with their region by a cookie. */
final class StickinessTest {
    private static final long NOW = 1_700_000_000;
    private static final long HOUR = 3600;
    private static final Sticky STICKY = new Sticky("ATOM_REGION", Duration.ofHours(1));
    private static final StickyKey KEY = key("0123456789abcdef0123456789abcdef");

    private final World world = new World();
    private final Decisions decisions = new Decisions(world);

    @BeforeEach
    void ask() {
        world.settings = RoutingSettings.DEFAULT.signingWith(KEY);
        world.epochMillis = NOW * 1000;
        world.affinity =
                new Affinity(Affinity.Strategy.NEAREST, Duration.ZERO, Map.of(), List.of(), Optional.of(STICKY));
    }

    @Test
    void givesACookieForTheRegionThatAnswers() {
        Forward forward = decisions.forward(get("/", LONDON));

        assertThat(forward.reason()).isEqualTo(Reason.AFFINITY_NEAREST);
        assertThat(setCookie(forward, IRELAND, false))
                .startsWith("ATOM_REGION=eu-west-1." + (NOW + HOUR) + ".")
                .endsWith("; Max-Age=3600; Path=/; HttpOnly; SameSite=Lax");
        assertThat(setCookie(forward, FRANKFURT, true))
                .startsWith("ATOM_REGION=eu-central-1.")
                .endsWith("; Secure");
    }

    @Test
    void staysWithTheCookiesRegionAndGivesNoOther() {
        Forward forward = decisions.forward(withCookies("a=1; " + cookie(TOKYO, NOW + HOUR) + ";b=2", LONDON));

        assertThat(first(forward)).isEqualTo(TOKYO);
        assertThat(forward.reason()).isEqualTo(Reason.AFFINITY_STICKY);
        assertThat(forward.sticky()).isNotNull();
        assertThat(forward.sticky().setCookie(TOKYO, false)).isNull();
        // Another region answered after all: the client goes there from now on.
        assertThat(setCookie(forward, IRELAND, false)).startsWith("ATOM_REGION=eu-west-1.");
    }

    @Test
    void takesWhatItGave() {
        Forward given = decisions.forward(get("/", LONDON));
        String cookie = setCookie(given, TOKYO, false);
        String pair = cookie.substring(0, cookie.indexOf(';'));

        assertThat(first(decisions.forward(withCookies(pair, LONDON)))).isEqualTo(TOKYO);
    }

    @Test
    void leavesARegionThatIsNotFitAndGivesAnotherCookie() {
        for (RegionState state : List.of(RegionState.DRAINED, RegionState.DOWN)) {
            world.health.put(TOKYO, World.health(1, state, 1));

            Forward forward = decisions.forward(withCookies(cookie(TOKYO, NOW + HOUR), LONDON));

            assertThat(first(forward)).isEqualTo(IRELAND);
            assertThat(forward.reason()).isEqualTo(Reason.AFFINITY_NEAREST);
            assertThat(setCookie(forward, IRELAND, false)).startsWith("ATOM_REGION=eu-west-1.");
            assertThat(forward.trace().toString()).contains("ap-northeast-1: " + state.wireName());
        }
    }

    @Test
    void neverLeavesResidencyForACookie() {
        world.residency = new Residency(List.of(new RegionSelector.ByGroup("eu")), List.of());

        Forward forward = decisions.forward(withCookies(cookie(TOKYO, NOW + HOUR), LONDON));

        assertThat(Decisions.regions(forward)).containsExactly(IRELAND, FRANKFURT);
        assertThat(setCookie(forward, IRELAND, false)).startsWith("ATOM_REGION=eu-west-1.");
    }

    @Test
    void letsARegionComeBackStepByStepToItsOldClientsToo() {
        world.health.put(TOKYO, World.health(1, RegionState.HEALTHY, 1e-9));

        assertThat(first(decisions.forward(withCookies(cookie(TOKYO, NOW + HOUR), LONDON))))
                .isEqualTo(IRELAND);
    }

    @Test
    void countsAClientWhereItsCookieSendsIt() {
        int[] tokyoBeforeTheNearer = {3, 0, 1, 2};
        long expected = Preference.ofTier(world.qos.tier().rank());
        for (int place = 0; place < tokyoBeforeTheNearer.length; place++) {
            expected = Preference.with(expected, place, tokyoBeforeTheNearer[place], true);
        }

        assertThat(decisions
                        .forward(withCookies(cookie(TOKYO, NOW + HOUR), LONDON))
                        .demand())
                .isEqualTo(expected);
    }

    @Test
    void ignoresCookiesThatAreOverOrFromTooFarAhead() {
        for (long expires : new long[] {NOW, NOW - 1, 1, NOW + HOUR + 1, 999_999_999_999L}) {
            Forward forward = decisions.forward(withCookies(cookie(TOKYO, expires), LONDON));

            assertThat(first(forward)).as("%s", expires).isEqualTo(IRELAND);
        }
    }

    @Test
    void ignoresCookiesOfOtherPoliciesNamesAndKeys() {
        StickyCookie tokyo = new StickyCookie(TOKYO, NOW + HOUR);
        PolicyId other = new PolicyId(new TenantId("globex"), "default", "api");
        List<String> foreign = List.of(
                tokyo.value(KEY, other, STICKY),
                tokyo.value(KEY, ACME, new Sticky("OTHER", Duration.ofHours(1))),
                tokyo.value(key("another key, of thirty-two bytes!"), ACME, STICKY));

        for (String value : foreign) {
            assertThat(first(decisions.forward(withCookies("ATOM_REGION=" + value, LONDON))))
                    .isEqualTo(IRELAND);
        }
    }

    @Test
    void ignoresEveryChangeOfACookie() {
        String good = new StickyCookie(TOKYO, NOW + HOUR).value(KEY, ACME, STICKY);
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < 2_000; i++) {
            char[] changed = good.toCharArray();
            changed[random.nextInt(changed.length)] = (char) random.nextInt(0x20, 0x7f);
            String text = new String(changed);
            String cut = i % 2 == 0 ? text : text.substring(0, random.nextInt(text.length()));

            Forward forward = decisions.forward(withCookies("ATOM_REGION=" + cut, LONDON));

            // base64url of 32 bytes leaves two bits over, which the comparison of texts does not.
            assertThat(first(forward)).as("seed 5, %s", cut).isEqualTo(cut.equals(good) ? TOKYO : IRELAND);
        }
    }

    @Test
    void looksAtFourCookiesOfTheNameAtMost() {
        String good = cookie(TOKYO, NOW + HOUR);

        assertThat(first(decisions.forward(withCookies("ATOM_REGION=x; ".repeat(3) + good, LONDON))))
                .isEqualTo(TOKYO);
        assertThat(first(decisions.forward(withCookies("ATOM_REGION=x; ".repeat(4) + good, LONDON))))
                .isEqualTo(IRELAND);
    }

    @Test
    void renewsACookieInItsSecondHalfOnlyAtHome() {
        Forward home = decisions.forward(withCookies(cookie(IRELAND, NOW + HOUR / 2 - 1), LONDON));
        Forward young = decisions.forward(withCookies(cookie(IRELAND, NOW + HOUR / 2), LONDON));
        Forward away = decisions.forward(withCookies(cookie(TOKYO, NOW + HOUR / 2 - 1), LONDON));

        assertThat(setCookie(home, IRELAND, false)).startsWith("ATOM_REGION=eu-west-1." + (NOW + HOUR));
        assertThat(young.sticky()).isNotNull();
        assertThat(young.sticky().setCookie(IRELAND, false)).isNull();
        assertThat(first(away)).isEqualTo(TOKYO);
        assertThat(away.sticky()).isNotNull();
        assertThat(away.sticky().setCookie(TOKYO, false)).isNull();
    }

    @Test
    void givesNoCookieInAPanicNorWithoutAPolicyThatAsks() {
        world.affinity = Affinity.DEFAULT;
        assertThat(decisions
                        .forward(withCookies(cookie(TOKYO, NOW + HOUR), LONDON))
                        .sticky())
                .isNull();

        ask();
        world.regions.forEach(region -> world.health.put(region.id(), World.health(0.4, RegionState.DEGRADED, 1)));
        Forward panic = decisions.forward(withCookies(cookie(TOKYO, NOW + HOUR), LONDON));

        assertThat(panic.reason()).isEqualTo(Reason.PANIC_SPREAD);
        assertThat(panic.sticky()).isNull();
    }

    private static String cookie(RegionId region, long expires) {
        return "ATOM_REGION=" + new StickyCookie(region, expires).value(KEY, ACME, STICKY);
    }

    private static String setCookie(Forward forward, RegionId answered, boolean secure) {
        StickyPlan plan = forward.sticky();
        assertThat(plan).isNotNull();
        return String.valueOf(plan.setCookie(answered, secure));
    }

    private static StickyKey key(String text) {
        return new StickyKey(text.getBytes(US_ASCII));
    }
}
