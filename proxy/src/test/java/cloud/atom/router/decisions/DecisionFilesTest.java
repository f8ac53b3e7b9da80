package cloud.atom.router.decisions;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.model.FieldLookup;
import cloud.atom.router.model.IpAddress;
import cloud.atom.router.model.RequestFacts;
import cloud.atom.router.model.TenantId;
import cloud.atom.router.model.TraceId;
import cloud.atom.router.routing.Candidate;
import cloud.atom.router.routing.RoutingDecision;
import cloud.atom.router.routing.RoutingDecision.Forward;
import cloud.atom.router.routing.RoutingEngine;
import cloud.atom.router.routing.Target;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

final class DecisionFilesTest {
    private final RoutingEngine engine = new RoutingEngine();

    @TestFactory
    Stream<DynamicTest> decidesEveryCaseOfEveryFileAsItSays() {
        return DecisionFile.names().stream().map(DecisionFile::read).flatMap(this::tests);
    }

    private Stream<DynamicTest> tests(DecisionFile file) {
        return file.cases().stream()
                .map(one -> DynamicTest.dynamicTest(
                        file.name() + " " + one.get("request"),
                        () -> check(
                                engine.decide(file.state(), facts(one.get("request")), file.quota()),
                                one.get("expect"))));
    }

    private static void check(RoutingDecision decision, JsonNode expected) {
        assertThat(decision.reason().code()).as("%s", decision).isEqualTo(text(expected, "reason"));
        assertThat(decision.reason().outcome().wireName()).isEqualTo(text(expected, "outcome"));
        if (decision instanceof Forward forward) {
            List<String> targets = forward.targets().stream()
                    .map(Target::region)
                    .map(Object::toString)
                    .toList();
            assertThat(targets.get(0)).isEqualTo(expected.path("region").asText(targets.get(0)));
            if (expected.has("targets")) {
                assertThat(targets).isEqualTo(texts(expected.get("targets")));
            }
        } else {
            assertThat(decision.reason().status())
                    .isEqualTo(expected.path("status").asInt());
        }
        expected.path("explained")
                .properties()
                .forEach(step -> assertThat(explanation(decision, step.getKey()))
                        .isEqualTo(step.getValue().asText()));
        expected.path("removed")
                .properties()
                .forEach(removed -> assertThat(decision.candidates())
                        .filteredOn(candidate -> candidate.region().value().equals(removed.getKey()))
                        .extracting(Candidate::why)
                        .extracting(Candidate.Why::wireName)
                        .containsExactly(removed.getValue().asText()));
    }

    /** Verdict and detail of a step; empty when the decision has no such step. */
    private static String explanation(RoutingDecision decision, String step) {
        return decision.trace().stream()
                .filter(entry -> entry.step().wireName().equals(step))
                .map(entry -> entry.verdict().name().toLowerCase(Locale.ROOT) + " " + entry.detail())
                .findFirst()
                .orElse("");
    }

    private static RequestFacts facts(JsonNode request) {
        JsonNode headers = request.path("headers");
        FieldLookup fields = name -> textOrNull(headers, name);
        String traceparent = textOrNull(headers, "traceparent");
        TraceId traceId = traceparent == null ? new TraceId(1, 1) : TraceId.ofTraceparent(traceparent);
        String client = textOrNull(request, "client_ip");
        assertThat(traceId).isNotNull();
        return new RequestFacts(
                traceId,
                new TenantId(text(request, "tenant_id")),
                headers.path("host").asText(""),
                request.path("method").asText("GET"),
                text(request, "path"),
                fields,
                client == null ? null : IpAddress.parse(client));
    }

    private static String text(JsonNode node, String name) {
        return node.path(name).asText();
    }

    private static @Nullable String textOrNull(JsonNode node, String name) {
        JsonNode value = node.get(name);
        return value == null ? null : value.asText();
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }
}
