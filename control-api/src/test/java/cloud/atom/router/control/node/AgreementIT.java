package cloud.atom.router.control.node;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.config.HostPort;
import cloud.atom.router.control.wire.RouteAnswer.CandidateView;
import cloud.atom.router.health.RegionHealth;
import cloud.atom.router.health.RegionState;
import cloud.atom.router.memory.Remembered;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.node.ConfigInputs;
import cloud.atom.router.node.ConfigLoader;
import cloud.atom.router.simulation.SimulatedRegion;
import cloud.atom.router.simulation.SimulatedRegions;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Live traffic and {@code POST /route} decide alike.
 *
 * <p>Both read the state that is current when they are asked. So a question counts only when the generation was the same
 * before and after both; otherwise it is asked again. Quotas are never reached. Everything else that goes into a decision
 * is in the question.
 */
final class AgreementIT {
    private static final int QUESTIONS = 10_000;
    private static final int WORKERS = 8;
    private static final int MAX_TRIES = 50;
    private static final long SEED = 20_261_123;

    /** What we call a dry run's 400; live it is a request that is malformed. */
    private static final String NO_QUESTION = "input.invalid";

    private static final RegionId TOKYO = new RegionId("ap-northeast-1");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private final List<Pair> pairs = new ArrayList<>();
    private RouterNode node;

    @BeforeEach
    void start() throws IOException {
        Map<String, String> variables = Map.of(
                "PROXY_BIND_ADDR",
                "127.0.0.1:0",
                "PROXY_TLS_BIND_ADDR",
                "127.0.0.1:0",
                "ROUTER_BIND_ADDR",
                "127.0.0.1:0",
                "ROUTER_DECISIONS_ENTRIES",
                "1000000",
                "ROUTER_DECISIONS_MEMORY_BYTES",
                "128MiB",
                "ROUTER_DATA_DIR",
                folder.resolve("data").toString(),
                "ROUTER_POLICIES_DIRECTORY",
                folder.resolve("policies").toString());
        ConfigInputs inputs = new ConfigInputs(Optional.empty(), variables, List.of(), folder);
        Path home = Path.of(System.getProperty("router.home", ".."));
        node = RouterNode.start(ConfigLoader.load(inputs), home, log);
        // No distance: the shorter a question takes, the less often the state changes meanwhile.
        simulation().regions().forEach(region -> {
            SimulatedRegion simulated = simulation().control(region.id());
            simulated.behave(simulated.behaviour().withLatencyMs(0));
        });
        for (String policy : List.of("banded", "split", "vip", "moved", "narrow", "sticky")) {
            apply(policy + ".yaml");
        }
    }

    @AfterEach
    void close() {
        node.close();
    }

    @Test
    void decidesEveryRequestLiveAsItsDryRunDoes() throws Exception {
        await(RegionState.HEALTHY);
        ask(6 * QUESTIONS / 10, 0);
        simulation().control(TOKYO).kill();
        await(RegionState.DOWN);
        ask(2 * QUESTIONS / 10, 1);
        simulation().control(TOKYO).restart();
        await(RegionState.HEALTHY);
        ask(2 * QUESTIONS / 10, 2); // while it comes back by a ramp, draws decide who goes there
        String metrics = get("/metrics");
        node.close();

        assertThat(pairs).as(seed()).hasSize(QUESTIONS);
        assertThat(disagreements()).as(seed()).isEmpty();
        assertThat(unlikeRemembered()).as(seed()).isEmpty();
        assertThat(metrics).contains("router_residency_violations_total 0.0");
        // The questions reach every corner: a reason that never comes is not compared.
        assertThat(reasons())
                .as(seed())
                .containsKeys(
                        "affinity.nearest",
                        "affinity.override",
                        "affinity.weighted",
                        "affinity.pinned",
                        "affinity.sticky",
                        "affinity.default",
                        "failover.health",
                        "route.denied",
                        "route.none",
                        "region.none_eligible",
                        NO_QUESTION);
    }

    @Test
    void anotherTraceIdDrawsAnotherRegion() throws Exception {
        await(RegionState.HEALTHY);
        RandomQuestion question =
                new RandomQuestion("split", "a.split.example", "GET", "/", false, Map.of(), "1.2.3.4", Map.of());

        Map<String, Integer> regions = new TreeMap<>();
        try (WireClient control = new WireClient(node.controlAddress())) {
            SplittableRandom random = new SplittableRandom(SEED);
            for (int i = 0; i < 100; i++) {
                JsonNode answer = JSON.readTree(
                        post(control, question.dryRun(traceparent(random))).body());
                regions.merge(answer.path("region").asText(), 1, Integer::sum);
            }
        }

        assertThat(regions).hasSize(5);
    }

    /** Asks that many questions, each live and dry, and keeps what was answered. */
    private void ask(int count, int scene) throws Exception {
        ExecutorService workers = Executors.newFixedThreadPool(WORKERS);
        try {
            List<Future<List<Pair>>> parts = new ArrayList<>();
            for (int worker = 0; worker < WORKERS; worker++) {
                int share = count / WORKERS + (worker < count % WORKERS ? 1 : 0);
                SplittableRandom random = new SplittableRandom(SEED + 1000L * scene + worker);
                Callable<List<Pair>> part = () -> askInTurn(share, random);
                parts.add(workers.submit(part));
            }
            for (Future<List<Pair>> part : parts) {
                pairs.addAll(part.get());
            }
        } finally {
            workers.shutdownNow();
        }
    }

    private List<Pair> askInTurn(int count, SplittableRandom random) throws IOException {
        List<Pair> answered = new ArrayList<>();
        List<String> cookies = new ArrayList<>();
        try (WireClient data = new WireClient(node.dataAddress());
                WireClient control = new WireClient(node.controlAddress())) {
            for (int i = 0; i < count; i++) {
                RandomQuestion question = RandomQuestion.draw(random).bringingOne(cookies, random);
                Pair pair = askOnce(question, random.split(), data, control);
                answered.add(pair);
                String given = pair.live().field("set-cookie");
                if (!given.isEmpty()) {
                    cookies.add(given.substring(0, given.indexOf(';')));
                }
            }
        }
        return answered;
    }

    private Pair askOnce(RandomQuestion question, SplittableRandom traces, WireClient data, WireClient control)
            throws IOException {
        for (int i = 0; i < MAX_TRIES; i++) {
            String traceparent = traceparent(traces);
            long before = generation();
            WireClient.Reply dry = post(control, question.dryRun(traceparent));
            WireClient.Reply live = data.send(question.message(traceparent));
            if (generation() == before) {
                return new Pair(question, traceparent, live, JSON.readTree(dry.body()), dry.status());
            }
        }
        throw new AssertionError(seed() + ": the state changes without end: " + question);
    }

    /** One question's answers. */
    private record Pair(
            RandomQuestion question, String traceparent, WireClient.Reply live, JsonNode dry, int dryStatus) {
        String traceId() {
            return traceparent.substring(3, 35);
        }

        /** What the dry run says: a reason of routing, or why the question is none. */
        String reason() {
            return dry.has("reason") ? dry.path("reason").asText() : NO_QUESTION;
        }

        /** Whether the live decision was for the same reason to the same regions in the same order as the dry run's. */
        boolean isRememberedAs(@Nullable Remembered live) {
            if (live == null || !live.reason().code().equals(reason())) {
                return false;
            }
            List<String> seen = live.candidates().stream()
                    .map(one -> one.region() + " " + one.rank() + " " + CandidateView.why(one))
                    .toList();
            List<String> said = new ArrayList<>();
            dry.path("candidates")
                    .forEach(one -> said.add(one.path("region").asText() + " "
                            + one.path("rank").asInt() + " " + one.path("why").asText()));
            return dryStatus != 200 || seen.equals(said);
        }

        /** What the dry run says. */
        Verdict expected() {
            String said = reason().equals(NO_QUESTION) ? "request.malformed" : reason();
            String tenant = dryStatus == 200 ? dry.path("tenant_id").asText() : "";
            return new Verdict(dryStatus, dry.path("region").asText(), said, tenant, traceId());
        }

        /** What became of the live request, by its answer and by the line that was logged. */
        Verdict seen(@Nullable JsonNode line) {
            if (line == null || !live.field("x-region").equals(text(line, "region"))) {
                return new Verdict(0, "not logged so", String.valueOf(line), "", "");
            }
            boolean served = live.status() == 200;
            // The region itself must name the same one, and be the first that was tried.
            boolean elsewhere = !live.field("x-simulated-region").equals(live.field("x-region"));
            String region = elsewhere ? live.field("x-simulated-region") + "!" : live.field("x-region");
            String reason =
                    text(line, "reason") + (served && line.path("attempts").asInt() != 1 ? " after retries" : "");
            String tenant = served ? text(line, "tenant_id") : "";
            return new Verdict(live.status(), region, reason, tenant, live.field("x-trace-id"));
        }

        private static String text(JsonNode line, String name) {
            return line.path(name).isNull() ? "" : line.path(name).asText();
        }
    }

    /** What both sides must say alike; empty where they say nothing. */
    private record Verdict(int status, String region, String reason, String tenant, String traceId) {}

    private List<String> disagreements() throws IOException {
        Map<String, JsonNode> logged = logged();
        return pairs.stream()
                .filter(pair -> !pair.expected().equals(pair.seen(logged.get(pair.traceId()))))
                .map(pair -> pair.question() + "\n  dry:  " + pair.expected() + "\n  live: "
                        + pair.seen(logged.get(pair.traceId())))
                .limit(10)
                .toList();
    }

    /** Live requests that are remembered otherwise than their dry run said; none is forgotten. */
    private List<String> unlikeRemembered() {
        Map<String, Remembered> remembered = new HashMap<>();
        node.router()
                .decisions()
                .newest(any -> true, Long.MAX_VALUE, Integer.MAX_VALUE)
                .forEach(one -> remembered.put(one.traceId().toString(), one));
        return pairs.stream()
                .filter(pair -> !pair.reason().equals(NO_QUESTION))
                .filter(pair -> !pair.isRememberedAs(remembered.get(pair.traceId())))
                .map(pair -> pair.question() + "\n  dry:  " + pair.dry())
                .limit(10)
                .toList();
    }

    private Map<String, Integer> reasons() {
        Map<String, Integer> reasons = new TreeMap<>();
        pairs.forEach(pair -> reasons.merge(pair.reason(), 1, Integer::sum));
        return reasons;
    }

    /** Lines of the request log by trace id. */
    private Map<String, JsonNode> logged() throws IOException {
        Map<String, JsonNode> lines = new HashMap<>();
        for (String line : log.toString(StandardCharsets.UTF_8).lines().toList()) {
            JsonNode parsed = JSON.readTree(line);
            lines.put(parsed.path("trace_id").asText(), parsed);
        }
        return lines;
    }

    private long generation() {
        return node.router().states().current().generation();
    }

    private SimulatedRegions simulation() {
        return node.router().simulation().orElseThrow();
    }

    private void await(RegionState wanted) {
        Instant deadline = Instant.now().plus(Duration.ofSeconds(20));
        while (stateOfTokyo() != wanted) {
            assertThat(Instant.now()).as("no state %s in time", wanted).isBefore(deadline);
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }

    private @Nullable RegionState stateOfTokyo() {
        RegionHealth health = node.router().states().current().health().of(TOKYO);
        return health == null ? null : health.state();
    }

    private static String traceparent(SplittableRandom random) {
        return String.format("00-%016x%016x-%016x-01", random.nextLong(), random.nextLong() | 1, random.nextLong() | 1);
    }

    private static String seed() {
        return "seed " + SEED;
    }

    private void apply(String name) throws IOException {
        try (InputStream in = AgreementIT.class.getResourceAsStream("agreement/" + name);
                WireClient control = new WireClient(node.controlAddress())) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            WireClient.Reply reply = control.send(request("POST /policy/apply", "application/yaml", text));
            assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        }
    }

    private WireClient.Reply post(WireClient control, JsonNode body) throws IOException {
        return control.send(request("POST /route", "application/json", body.toString()));
    }

    private String get(String path) throws IOException {
        try (WireClient control = new WireClient(node.controlAddress())) {
            return control.send(request("GET " + path, "text/plain", "")).body();
        }
    }

    private String request(String start, String type, String body) {
        HostPort address = node.controlAddress();
        return start + " HTTP/1.1\r\nHost: " + address + "\r\nContent-Type: " + type + "\r\nContent-Length: "
                + body.length() + "\r\n\r\n" + body;
    }
}
