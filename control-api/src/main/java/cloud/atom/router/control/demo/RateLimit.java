package cloud.atom.router.control.demo;

import cloud.atom.router.control.demo.Verdict.Judge;
import cloud.atom.router.control.load.LoadReport;
import cloud.atom.router.control.load.LoadRequest;
import cloud.atom.router.control.load.LoadRun;
import cloud.atom.router.control.load.Outcome;
import cloud.atom.router.control.load.RequestSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.asynchttpclient.Response;

/** A tenant gets its rate and its burst, not more and not less, and another tenant does not notice. */
final class RateLimit implements Scenario {
    private static final String HOST = "limited.demo.example";
    private static final String NEIGHBOUR = "neighbour";
    private static final int RATE = 50;
    private static final int BURST = 100;
    private static final Duration LENGTH = Duration.ofSeconds(3);

    private static final String POLICY = """
            apiVersion: router.atom.cloud/v1
            kind: RoutingPolicy
            metadata: { tenant: demo-limited, name: api, environment: simulation, version: 1 }
            spec:
              hosts: [limited.demo.example]
              residency: { allow: ["*"] }
              qos:
                rate: { requests_per_second: 50, burst: 100 }
            """;

    @Override
    public String name() {
        return "rate-limit";
    }

    @Override
    public Verdict play(Stage stage) {
        stage.http().install(POLICY);
        LoadRequest limited = DemoClient.DUBLIN.request(HOST);
        LoadRequest neighbour = DemoClient.DUBLIN.request(NearestRegion.HOST).from(NEIGHBOUR);
        LoadReport report = LoadRun.run(stage.load(RequestSource.cycle(limited, limited, limited, neighbour), LENGTH)
                .withRate(1000));
        Response refusal = stage.http().get(HOST, DemoClient.DUBLIN.address());
        for (int i = 0; i < BURST && refusal.getStatusCode() == 200; i++) {
            refusal = stage.http().get(HOST, DemoClient.DUBLIN.address());
        }
        return judge(new Seen(
                report.outcomes().keySet(),
                report.count(one -> isLimited(one) && !one.isFailure()),
                report.count(one -> isLimited(one) && isRefusal(one)),
                report.elapsed(),
                Refusal.of(refusal)));
    }

    private static boolean isLimited(Outcome outcome) {
        return !outcome.sender().equals(NEIGHBOUR);
    }

    private static boolean isRefusal(Outcome outcome) {
        return outcome.status() == 429 && outcome.reason().equals("qos.rate");
    }

    static Verdict judge(Seen seen) {
        double seconds = seen.elapsed.toNanos() / 1e9;
        // One more: the bucket fills while the first request is on its way.
        long most = (long) Math.ceil(BURST + RATE * seconds) + 1;
        long least = (long) (0.9 * (BURST + RATE * seconds));
        Judge judge = new Judge("rate limit");
        judge.figure(String.format(
                Locale.ROOT,
                "%d admitted in %.1f s at %d/s and burst %d (at most %d), %d refused with 429",
                seen.admitted,
                seconds,
                RATE,
                BURST,
                most,
                seen.refused));
        judge.expect(seen.admitted <= most, "at most burst + rate x time = " + most + " admitted", seen.admitted)
                .expect(seen.admitted >= least, "at least " + least + " admitted", seen.admitted)
                .expect(seen.refused > 0, "some refused with 429 qos.rate", "none")
                .expect(seen.strange().isEmpty(), "only successes and 429 qos.rate", seen.strange());
        seen.refusal.judge(judge);
        return judge.verdict();
    }

    /**
     * What the load and one refused request saw. Immutable.
     *
     * @param outcomes every kind of outcome that came, those of the neighbour too
     */
    record Seen(Iterable<Outcome> outcomes, long admitted, long refused, Duration elapsed, Refusal refusal) {
        /** Outcomes that nobody should have: any failure of the neighbour, any but the limit's of the limited. */
        List<Outcome> strange() {
            List<Outcome> strange = new ArrayList<>();
            for (Outcome outcome : outcomes) {
                if (outcome.isFailure() && !(isLimited(outcome) && isRefusal(outcome))) {
                    strange.add(outcome);
                }
            }
            return strange;
        }
    }

    /**
     * A refused request's answer. Immutable.
     *
     * @param fields by lower-case name
     */
    record Refusal(int status, Map<String, String> fields, String body) {
        static Refusal of(Response answer) {
            Map<String, String> fields = new TreeMap<>();
            answer.getHeaders().forEach(field -> fields.put(field.getKey().toLowerCase(Locale.ROOT), field.getValue()));
            return new Refusal(answer.getStatusCode(), fields, answer.getResponseBody());
        }

        void judge(Judge judge) {
            judge.expect(status == 429, "status 429 once the bucket is empty", status);
            for (String name : List.of("retry-after", "ratelimit", "ratelimit-policy")) {
                judge.expect(fields.containsKey(name), "field " + name + " in the 429 answer", fields.keySet());
            }
            String type = fields.getOrDefault("content-type", "none");
            judge.expect(type.startsWith("application/problem+json"), "a problem document", type);
            judge.expect(body.contains("\"qos.rate\""), "reason qos.rate in the problem", body);
        }
    }
}
