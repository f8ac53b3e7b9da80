package cloud.atom.router.healthcheck;

import cloud.atom.router.health.PollResult;
import cloud.atom.router.health.ScoreInputs;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.OptionalDouble;

/**
 * Reads the body of a good answer to a poll: {@code {"status": "ok" | "degraded" | "draining", "capacity": 0..1 (free),
 * "p95_ms": …, "error_rate": 0..1}}, every member optional. Not thread-safe.
 *
 * <p>A region may answer anything here. What is not JSON, is not of this form or lies outside its range says nothing,
 * and never makes an answer a bad one.
 */
final class HealthBody {
    private static final double MAX_P95_MS = 3_600_000;

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(32)
                    .maxStringLength(16 * 1024)
                    .maxNumberLength(64)
                    .build())
            .build();

    private PollResult.Status status = PollResult.Status.OK;
    private OptionalDouble p95Seconds = OptionalDouble.empty();
    private OptionalDouble errorRatio = OptionalDouble.empty();
    private OptionalDouble freeCapacity = OptionalDouble.empty();

    private HealthBody() {}

    static PollResult parse(byte[] body) {
        try (JsonParser parser = JSON.createParser(body)) {
            HealthBody read = new HealthBody();
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return PollResult.OK;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                read.member(parser.currentName(), parser);
            }
            return new PollResult(read.status, new ScoreInputs(read.p95Seconds, read.errorRatio, read.freeCapacity));
        } catch (IOException notJson) {
            return PollResult.OK;
        }
    }

    private void member(String name, JsonParser parser) throws IOException {
        JsonToken value = parser.nextToken();
        switch (name) {
            case "status" -> status = status(value, parser);
            case "capacity" -> freeCapacity = number(value, parser, 1);
            case "error_rate" -> errorRatio = number(value, parser, 1);
            case "p95_ms" -> p95Seconds = seconds(number(value, parser, MAX_P95_MS));
            default -> {}
        }
        parser.skipChildren();
    }

    private static PollResult.Status status(JsonToken value, JsonParser parser) throws IOException {
        if (value != JsonToken.VALUE_STRING) {
            return PollResult.Status.OK;
        }
        return switch (parser.getText()) {
            case "degraded" -> PollResult.Status.DEGRADED;
            case "draining" -> PollResult.Status.DRAINING;
            default -> PollResult.Status.OK;
        };
    }

    private static OptionalDouble number(JsonToken value, JsonParser parser, double max) throws IOException {
        if (!value.isNumeric()) {
            return OptionalDouble.empty();
        }
        double number = parser.getDoubleValue();
        return number >= 0 && number <= max ? OptionalDouble.of(number) : OptionalDouble.empty();
    }

    private static OptionalDouble seconds(OptionalDouble millis) {
        return millis.isPresent() ? OptionalDouble.of(millis.getAsDouble() / 1000) : millis;
    }
}
