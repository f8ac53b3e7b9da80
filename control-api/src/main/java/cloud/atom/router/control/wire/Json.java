package cloud.atom.router.control.wire;

import cloud.atom.router.problem.Problem.InputError;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * JSON text both ways. Thread-safe.
 *
 * <p>Reading is strict (RFC 8259, and I-JSON's unique names, RFC 7493, section 2.3): UTF-8 only, no duplicate members,
 * nothing behind the value, at most {@value #MAX_DEPTH} levels. Writing gives snake_case names.
 */
public final class Json {
    private static final int MAX_DEPTH = 32;
    private static final int MAX_NUMBER_LENGTH = 64;

    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxNumberLength(MAX_NUMBER_LENGTH)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .defaultPropertyInclusion(JsonInclude.Value.construct(JsonInclude.Include.ALWAYS, null))
            .build();

    private Json() {}

    /** The UTF-8 bytes of {@code answer}, a record or a map. */
    public static byte[] write(Object answer) {
        try {
            return MAPPER.writeValueAsBytes(answer);
        } catch (JsonProcessingException e) {
            throw new AssertionError("an answer is no JSON: " + answer.getClass(), e);
        }
    }

    /**
     * Reads one object.
     *
     * @throws Refusal 400 with line and column, when {@code body} is not JSON or not an object
     */
    public static JsonFields readObject(byte[] body) {
        String text = decode(body);
        JsonNode node;
        try {
            node = MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw malformed(e);
        }
        if (!node.isObject()) {
            throw malformed("The body is not a JSON object.", new InputError("", 1, 1, "expected: an object"));
        }
        return new JsonFields(node);
    }

    private static String decode(byte[] body) {
        CharBuffer text = CharBuffer.allocate(body.length);
        // A new decoder reports what is malformed instead of replacing it.
        CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body), text, true);
        String good = text.flip().toString();
        if (result.isError()) {
            int lineStart = good.lastIndexOf('\n') + 1;
            int line = (int) good.chars().filter(c -> c == '\n').count() + 1;
            int column = good.codePointCount(lineStart, good.length()) + 1;
            throw malformed("The body is not UTF-8.", new InputError("", line, column, "expected: UTF-8"));
        }
        return good;
    }

    private static Refusal malformed(JsonProcessingException e) {
        JsonLocation place = e.getLocation();
        int line = place == null ? 0 : Math.max(0, place.getLineNr());
        int column = place == null ? 0 : Math.max(0, place.getColumnNr());
        return malformed("The body is not JSON.", new InputError("", line, column, explain(e)));
    }

    private static Refusal malformed(String detail, InputError error) {
        return Refusal.of(ControlProblem.INPUT_MALFORMED, detail, List.of(error));
    }

    /** The library's words, without its class names and settings. */
    private static String explain(JsonProcessingException e) {
        if (e instanceof StreamConstraintsException) {
            return "too deep or too long (expected: at most " + MAX_DEPTH + " levels, numbers of at most "
                    + MAX_NUMBER_LENGTH + " characters)";
        }
        if (e instanceof JsonEOFException) {
            return "ends too early";
        }
        String message = e.getOriginalMessage();
        if (message.startsWith("Trailing token")) {
            return "expected: nothing behind the object";
        }
        return message.replaceAll("(?s): enable .*|\\n.*", "");
    }
}
