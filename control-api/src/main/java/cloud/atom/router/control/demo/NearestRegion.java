package cloud.atom.router.control.demo;

import cloud.atom.router.control.demo.Verdict.Judge;
import cloud.atom.router.model.RegionId;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.asynchttpclient.Response;

/** A client's requests go to the region nearest to it, and a dry run names the same one. */
final class NearestRegion implements Scenario {
    static final String HOST = "t1.example";

    private static final int PER_CLIENT = 10;

    @Override
    public String name() {
        return "nearest";
    }

    @Override
    public Verdict play(Stage stage) {
        List<Seen> seen = new ArrayList<>();
        for (DemoClient client : DemoClient.ALL) {
            Set<RegionId> nearest = client.nearest(stage.router().regions());
            for (int i = 0; i < PER_CLIENT; i++) {
                seen.add(ask(stage, client, nearest, i));
            }
        }
        return judge(seen);
    }

    /** Sends one request, and asks the dry run about it under the same trace id. */
    private static Seen ask(Stage stage, DemoClient client, Set<RegionId> nearest, int number) {
        String trace = String.format(
                Locale.ROOT,
                "00-%08x%024x-00f067aa0ba902b7-01",
                client.address().hashCode(),
                number + 1);
        Response answer = stage.http().get(HOST, client.address(), trace);
        ObjectNode dryRun = JsonNodeFactory.instance.objectNode();
        dryRun.put("tenant_id", "t1").put("path", DemoHttp.PATH).put("client_ip", client.address());
        dryRun.putObject("headers").put("host", HOST).put("traceparent", trace);
        return new Seen(
                client.name(),
                nearest,
                field(answer, Stage.REGION_FIELD),
                field(answer, "X-Region"),
                stage.http().postJson("/route", dryRun).path("region").asText("none"));
    }

    private static String field(Response answer, String name) {
        String value = answer.getHeader(name);
        return value == null ? "nobody, status " + answer.getStatusCode() : value;
    }

    static Verdict judge(List<Seen> seen) {
        Judge judge = new Judge("nearest region by client address");
        long right = seen.stream().filter(Seen::isNearest).count();
        long agreed = seen.stream().filter(Seen::isAgreed).count();
        judge.figure(right + " of " + seen.size() + " requests reached the nearest region")
                .figure("POST /route named the same region for " + agreed);
        judge.expect(!seen.isEmpty(), "requests", "none");
        seen.stream()
                .filter(one -> !one.isNearest())
                .findFirst()
                .ifPresent(wrong -> judge.expect(
                        false,
                        "a client in " + wrong.client + " is served by " + wrong.nearest,
                        "by " + wrong.answeredBy + " (" + (seen.size() - right) + " requests wrong)"));
        seen.stream()
                .filter(one -> !one.isAgreed())
                .findFirst()
                .ifPresent(wrong -> judge.expect(
                        false,
                        "X-Region and POST /route name the region that answered, " + wrong.answeredBy,
                        "X-Region " + wrong.named + ", POST /route " + wrong.dryRun));
        return judge.verdict();
    }

    /**
     * One request. Immutable.
     *
     * @param nearest the regions that are right
     * @param answeredBy the region that answered, by its own word
     * @param named what {@code X-Region} said
     * @param dryRun what {@code POST /route} said under the same trace id
     */
    record Seen(String client, Set<RegionId> nearest, String answeredBy, String named, String dryRun) {
        boolean isNearest() {
            return nearest.stream().anyMatch(region -> region.value().equals(answeredBy));
        }

        boolean isAgreed() {
            return answeredBy.equals(named) && answeredBy.equals(dryRun);
        }
    }
}
