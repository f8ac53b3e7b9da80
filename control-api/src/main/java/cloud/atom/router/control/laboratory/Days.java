package cloud.atom.router.control.laboratory;

import cloud.atom.router.control.laboratory.Day.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The named days. Thread-safe: holds no state. */
final class Days {
    static final String REGION = "eu-central";

    private static final int FROM = 120;
    private static final int TO = 360;
    private static final String EVERYBODY = "";

    private Days() {}

    /** A quiet one and the bad ones, in the report's order. */
    static List<Day> all() {
        return List.of(
                quiet(),
                blackHole(),
                brownOut(),
                errorStorm(),
                flapping(),
                slowDrain(),
                halfCapacity(),
                thunderingReturn(),
                wrongPlaces(),
                prometheusAway(),
                loudTenant());
    }

    static Day quiet() {
        return new Day("quiet", "A quiet day", "Nothing happens.", "", FROM, TO, false, EVERYBODY, List.of());
    }

    static Day blackHole() {
        return left(
                "black-hole",
                "Region black hole",
                "Packets to eu-central vanish for four minutes: requests that are under way and those that follow get no"
                        + " answer, polls none either.",
                between(Condition.SILENT));
    }

    static Day brownOut() {
        return left(
                "brown-out",
                "Brown-out",
                "Everything in eu-central takes five times as long for four minutes; its polls are answered as ever.",
                between(Condition.slow(5)));
    }

    static Day errorStorm() {
        return left(
                "error-storm",
                "Error storm",
                "Six of ten requests to eu-central are answered with 503, quickly, for four minutes; its polls say 200.",
                between(Condition.failing(0.6)));
    }

    static Day flapping() {
        List<Step> script = new ArrayList<>();
        for (int second = FROM; second < TO; second += 12) {
            script.add(change(second, Condition.REFUSING));
            script.add(change(second + 5, Condition.USUAL));
        }
        return left(
                "flapping",
                "Flapping",
                "For four minutes eu-central refuses connections for 5 s, then works for 7 s, again and again.",
                script);
    }

    static Day slowDrain() {
        List<Step> script = new ArrayList<>();
        script.add(change(FROM, Condition.DRAINING));
        for (int endpoint = 0; endpoint < 3; endpoint++) {
            int gone = endpoint;
            script.add(new Step(FROM + 60 + 30 * endpoint, world -> world.become(REGION, gone, Condition.REFUSING)));
        }
        script.add(change(TO, Condition.USUAL));
        return left(
                "slow-drain",
                "Slow drain",
                "eu-central says in /health that it drains; a minute later its endpoints stop one after another, 30 s"
                        + " apart, and after four minutes all are back.",
                script);
    }

    static Day halfCapacity() {
        return new Day(
                "half-capacity",
                "Half capacity",
                "Half of the workers of eu-central and eu-west stand still for four minutes; nobody says so.",
                REGION,
                FROM,
                TO,
                false,
                EVERYBODY,
                List.of(
                        change(FROM, Condition.reduced(0.5)),
                        new Step(FROM, world -> world.become("eu-west", Condition.reduced(0.5))),
                        change(TO, Condition.USUAL),
                        new Step(TO, world -> world.become("eu-west", Condition.USUAL))));
    }

    static Day thunderingReturn() {
        List<Step> script = new ArrayList<>();
        script.add(change(FROM, Condition.REFUSING));
        for (int step = 0; step < 10; step++) {
            // Cold caches: four times the work at first, less every six seconds.
            script.add(change(TO - 60 + 6 * step, Condition.slow(4 - 0.3 * step)));
        }
        script.add(change(TO, Condition.USUAL));
        return left(
                "thundering-return",
                "Thundering return",
                "eu-central is gone for three minutes and comes back with cold caches: four times the work for each"
                        + " request at first, as usual after a minute.",
                script);
    }

    static Day wrongPlaces() {
        return new Day(
                "wrong-geoip",
                "Wrong GeoIP",
                "A broken database of places is taken: it puts a third of the clients on another continent. A right one"
                        + " replaces it after four minutes.",
                "",
                FROM,
                TO,
                false,
                EVERYBODY,
                List.of(
                        new Step(FROM, world -> world.misplaceClients(true)),
                        new Step(TO, world -> world.misplaceClients(false))));
    }

    /** The laboratory's router never hears of Prometheus, which is what a partition leaves of it. */
    static Day prometheusAway() {
        return left(
                "prometheus-away",
                "Partition from Prometheus",
                "Prometheus cannot be reached (as on all days here), and only polls, which are answered as ever, and requests"
                        + " speak of eu-central, which takes three times as long for everything for four minutes.",
                between(Condition.slow(3)));
    }

    static Day loudTenant() {
        return new Day(
                "loud-tenant",
                "One tenant at 20×",
                "The tenant guest sends twenty times its usual rate for four minutes. Only the requests of the other"
                        + " tenants are counted.",
                "",
                FROM,
                TO,
                false,
                Tenant.GUEST.host(),
                List.of(new Step(FROM, world -> world.sendGuest(20)), new Step(TO, world -> world.sendGuest(1))));
    }

    /** A day on which the region's traffic should go elsewhere. */
    private static Day left(String name, String title, String story, List<Step> script) {
        return new Day(name, title, story, REGION, FROM, TO, true, EVERYBODY, script);
    }

    private static List<Step> between(Condition condition) {
        return List.of(change(FROM, condition), change(TO, Condition.USUAL));
    }

    private static Step change(int second, Condition condition) {
        Consumer<World> become = world -> world.become(REGION, condition);
        return new Step(second, become);
    }
}
