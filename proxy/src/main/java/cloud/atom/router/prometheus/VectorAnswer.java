package cloud.atom.router.prometheus;

import cloud.atom.router.health.ScoreInputs;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Reads the answer to an instant query: {@code {"status":"success","data":{"resultType":"vector","result":[{"metric":{…},
 * "value":[time, "number"]}, …]}}}. Not thread-safe; used once.
 *
 * <p>Anything may stand here. Numbers are text; {@code NaN} and infinities are no data, never 0 (an idle region's percentile
 * is {@code NaN}). What lies outside the range of its signal says nothing, and neither does a signal that stands twice: the
 * query behind it asks more than one thing.
 */
final class VectorAnswer {
    private static final int MOST_SERIES = 64;
    private static final double MOST_SECONDS = 3_600;

    /** Sums of floating-point numbers may end a little above. */
    private static final double TOLERANCE = 1e-6;

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(32)
                    .maxStringLength(64 * 1024)
                    .maxNumberLength(64)
                    .build())
            .build();

    /** By signal. */
    private final Map<String, Double> values = new HashMap<>();

    private final Set<String> twice = new HashSet<>();
    private int series;
    private String status = "";
    private String resultType = "";
    private boolean warned;

    private VectorAnswer() {}

    /**
     * Reads {@code body}.
     *
     * @throws IOException when it is no such answer; the message is for people and holds nothing of the body
     */
    static VectorAnswer parse(byte[] body) throws IOException {
        VectorAnswer answer = new VectorAnswer();
        try (JsonParser json = JSON.createParser(body)) {
            expect(json.nextToken() == JsonToken.START_OBJECT);
            answer.members(json);
        } catch (JacksonException notJson) {
            throw new IOException("an answer that is no JSON", notJson);
        }
        expect(answer.status.equals("success") && answer.resultType.equals("vector"));
        return answer;
    }

    /** What it says of the region. */
    ScoreInputs inputs() {
        OptionalDouble saturation = value(RegionQuery.SATURATION, Double.MAX_VALUE);
        OptionalDouble free =
                saturation.isEmpty() ? saturation : OptionalDouble.of(Math.max(0, 1 - saturation.getAsDouble()));
        OptionalDouble errors = value(RegionQuery.ERROR_RATIO, 1 + TOLERANCE);
        return new ScoreInputs(
                value(RegionQuery.P95, MOST_SECONDS),
                errors.isEmpty() ? errors : OptionalDouble.of(Math.min(1, errors.getAsDouble())),
                free);
    }

    /** Seconds since the newest sample; absent when it does not say. */
    OptionalDouble ageSeconds() {
        Double age = values.get(RegionQuery.AGE);
        // Clocks differ a little: what was scraped just now may lie ahead.
        return age == null || twice.contains(RegionQuery.AGE)
                ? OptionalDouble.empty()
                : OptionalDouble.of(Math.max(0, age));
    }

    /** Whether Prometheus has something to say about the query itself. */
    boolean warned() {
        return warned;
    }

    private OptionalDouble value(String signal, double most) {
        Double value = values.get(signal);
        if (value == null || twice.contains(signal) || value < 0 || value > most) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(value);
    }

    private void members(JsonParser json) throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            switch (name) {
                case "status" -> status = value == JsonToken.VALUE_STRING ? json.getText() : "";
                case "warnings" -> warned = value == JsonToken.START_ARRAY;
                case "data" -> data(json, value);
                default -> {}
            }
            skipRest(json);
        }
    }

    private void data(JsonParser json, JsonToken begin) throws IOException {
        expect(begin == JsonToken.START_OBJECT);
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            if (name.equals("resultType")) {
                resultType = value == JsonToken.VALUE_STRING ? json.getText() : "";
            }
            if (name.equals("result") && value == JsonToken.START_ARRAY) {
                result(json);
            }
            skipRest(json);
        }
    }

    private void result(JsonParser json) throws IOException {
        while (json.nextToken() == JsonToken.START_OBJECT) {
            series++;
            if (series > MOST_SERIES) {
                throw new IOException("an answer of more than " + MOST_SERIES + " series");
            }
            element(json);
        }
        expect(json.currentToken() == JsonToken.END_ARRAY);
    }

    private void element(JsonParser json) throws IOException {
        String signal = "";
        double number = Double.NaN;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            if (name.equals("metric") && value == JsonToken.START_OBJECT) {
                signal = signal(json);
            } else if (name.equals("value") && value == JsonToken.START_ARRAY) {
                number = number(json);
            }
            skipRest(json);
        }
        if (Double.isFinite(number) && values.put(signal, number) != null) {
            twice.add(signal);
        }
    }

    private static String signal(JsonParser json) throws IOException {
        String signal = "";
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            boolean ours = json.currentName().equals(RegionQuery.LABEL);
            JsonToken value = json.nextToken();
            if (ours && value == JsonToken.VALUE_STRING) {
                signal = json.getText();
            }
            skipRest(json);
        }
        return signal;
    }

    /** The second of two: a time, and a number as text. */
    private static double number(JsonParser json) throws IOException {
        json.nextToken();
        skipRest(json);
        double number = json.nextToken() == JsonToken.VALUE_STRING ? parsed(json.getText()) : Double.NaN;
        expect(json.nextToken() == JsonToken.END_ARRAY);
        return number;
    }

    private static double parsed(String text) {
        try {
            return text.length() > 32 ? Double.NaN : Double.parseDouble(text);
        } catch (NumberFormatException infinite) { // +Inf, -Inf
            return Double.NaN;
        }
    }

    /** Passes over what a value that nobody asked for holds. */
    private static void skipRest(JsonParser json) throws IOException {
        json.skipChildren();
    }

    private static void expect(boolean holds) throws IOException {
        if (!holds) {
            throw new IOException("an answer that is no vector");
        }
    }
}
