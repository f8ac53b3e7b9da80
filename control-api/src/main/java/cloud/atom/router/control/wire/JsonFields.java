package cloud.atom.router.control.wire;

import cloud.atom.router.problem.Problem.InputError;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The members of one JSON object, read one by one; what is wrong is collected with its pointer (RFC 6901), and {@link
 * #end} refuses with all of it. Not thread-safe.
 */
public final class JsonFields {
    private static final int MOST_ERRORS = 100;

    private final JsonNode object;
    private final String pointer;
    private final List<InputError> errors;
    private final Set<String> known = new HashSet<>();

    JsonFields(JsonNode object) {
        this(object, "", new ArrayList<>());
    }

    private JsonFields(JsonNode object, String pointer, List<InputError> errors) {
        this.object = object;
        this.pointer = pointer;
        this.errors = errors;
    }

    /** Reports a member that must be there and is not. */
    public void require(String name) {
        if (member(name) == null) {
            error(name, "missing");
        }
    }

    /** A string; empty when absent or wrong. */
    public Optional<String> text(String name) {
        JsonNode value = member(name);
        if (value != null && !value.isTextual()) {
            error(name, "expected: a string");
            return Optional.empty();
        }
        return Optional.ofNullable(value).map(JsonNode::textValue);
    }

    /**
     * A string as a value; empty when absent or wrong.
     *
     * @param parser throws IllegalArgumentException, or gives null, for text that is no such value
     * @param expected what to say of such text
     */
    public <T> Optional<T> parsed(String name, Function<String, @Nullable T> parser, String expected) {
        Optional<String> text = text(name);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        T value = parse(text.get(), parser);
        if (value == null) {
            error(name, "expected: " + expected);
        }
        return Optional.ofNullable(value);
    }

    /** True or false; {@code false} when absent or wrong. */
    public boolean flag(String name) {
        JsonNode value = member(name);
        if (value != null && !value.isBoolean()) {
            error(name, "expected: true or false");
        }
        return value != null && value.booleanValue();
    }

    /** A number in [0, 1]; empty when absent or wrong. */
    public Optional<Double> ratio(String name) {
        JsonNode value = member(name);
        if (value == null) {
            return Optional.empty();
        }
        double number = value.isNumber() ? value.doubleValue() : Double.NaN;
        if (!(number >= 0 && number <= 1)) {
            error(name, "expected: a number in [0, 1]");
            return Optional.empty();
        }
        return Optional.of(number);
    }

    /** An object whose members are strings; empty when absent. */
    public Map<String, String> texts(String name) {
        Map<String, String> texts = new LinkedHashMap<>();
        object(name).ifPresent(inner -> {
            for (String key : inner.names()) {
                inner.text(key).ifPresent(value -> texts.put(key, value));
            }
        });
        return texts;
    }

    /** A list of strings; empty when absent. */
    public List<String> list(String name) {
        JsonNode value = member(name);
        List<String> items = new ArrayList<>();
        if (value == null) {
            return items;
        }
        if (!value.isArray()) {
            error(name, "expected: a list");
            return items;
        }
        for (int i = 0; i < value.size(); i++) {
            JsonNode item = value.get(i);
            if (item.isTextual() || item.isObject()) {
                items.add(item.isTextual() ? item.textValue() : item.toString());
            } else {
                addError(at(name) + "/" + i, "expected: a string or an object");
            }
        }
        return items;
    }

    /** Reads each member of an object of objects. */
    public void objects(String name, BiConsumer<String, JsonFields> reader) {
        object(name).ifPresent(inner -> {
            for (String key : inner.names()) {
                inner.object(key).ifPresent(item -> {
                    reader.accept(key, item);
                    item.unknown();
                });
            }
        });
    }

    /** An inner object; its errors end up here too; empty when absent or wrong. The caller ends with {@link #unknown}. */
    public Optional<JsonFields> object(String name) {
        JsonNode value = member(name);
        if (value == null) {
            return Optional.empty();
        }
        if (!value.isObject()) {
            error(name, "expected: an object");
            return Optional.empty();
        }
        return Optional.of(new JsonFields(value, at(name), errors));
    }

    public boolean has(String name) {
        return object.has(name);
    }

    /** Reports a member whose value is wrong. */
    public void error(String name, String message) {
        addError(at(name), message);
    }

    /** Reports an object that is wrong as a whole. */
    public void error(String message) {
        addError(pointer, message);
    }

    /** Reports every member that was not asked for. */
    public void unknown() {
        for (String name : names()) {
            if (!known.contains(name)) {
                error(
                        name,
                        "unknown member (expected: one of "
                                + String.join(", ", known.stream().sorted().toList()) + ")");
            }
        }
    }

    /**
     * Ends the reading.
     *
     * @throws Refusal 400 with every error, when there is one
     */
    public void end() {
        unknown();
        if (!errors.isEmpty()) {
            String are = errors.size() == 1 ? " is" : "s are";
            throw Refusal.of(ControlProblem.INPUT_INVALID, errors.size() + " member" + are + " wrong.", errors);
        }
    }

    private void addError(String where, String message) {
        if (errors.size() < MOST_ERRORS) {
            errors.add(new InputError(where, 0, 0, message));
        }
    }

    private List<String> names() {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** The member; null when absent or the JSON null, which means the same. */
    private @Nullable JsonNode member(String name) {
        known.add(name);
        JsonNode value = object.get(name);
        return value == null || value.isNull() ? null : value;
    }

    private String at(String name) {
        String key = name.length() > 80 ? name.substring(0, 80) + "…" : name;
        return pointer + "/" + key.replace("~", "~0").replace("/", "~1");
    }

    private static <T> @Nullable T parse(String text, Function<String, @Nullable T> parser) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException notAValue) {
            return null;
        }
    }
}
