package cloud.atom.router.config;

import cloud.atom.router.model.IpNetwork;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The types of values in our files. Thread-safe: holds no state. */
public final class YamlTypes {
    private static final Pattern DECIMAL = Pattern.compile("-?(?:0|[1-9][0-9]{0,18})");

    /** Text; a number or {@code true} must stand in quotes to be one. */
    public static final YamlType<String> STRING =
            scalar(YamlNode.Kind.TEXT, "text; put it in quotes", Function.identity());

    /** A whole number, plain and decimal: no sign +, no leading zeros, no {@code 0x}. */
    public static final YamlType<Long> LONG = scalar(YamlNode.Kind.INTEGER, "a whole number", YamlTypes::decimal);

    /** A whole number that fits into an int. */
    public static final YamlType<Integer> INT = scalar(
            YamlNode.Kind.INTEGER, "a whole number of at most 2147483647", text -> Math.toIntExact(decimal(text)));

    /** A finite number, whole or not. */
    public static final YamlType<Double> DOUBLE = YamlTypes::readDouble;

    /** A share in [0, 1]. */
    public static final YamlType<Double> RATIO = YamlTypes::readRatio;

    /** {@code true} or {@code false}. */
    public static final YamlType<Boolean> BOOLEAN =
            scalar(YamlNode.Kind.BOOLEAN, "true or false", text -> Boolean.parseBoolean(text));

    /** {@code 250ms}, {@code 2s}, {@code 10m}, {@code 24h}, {@code 30d}. */
    public static final YamlType<Duration> DURATION = quantity(Quantities::duration);

    /** A number of bytes: {@code 64KiB}, {@code 1MiB}; only 0 goes without a unit. */
    public static final YamlType<Long> SIZE = quantity(Quantities::size);

    /** Date, time and zone (RFC 3339). */
    public static final YamlType<Instant> TIMESTAMP = text(Timestamps::instant);

    /** {@code 203.0.113.0/24}, {@code 2001:db8::/32} or one address. */
    public static final YamlType<IpNetwork> IP_NETWORK = text(YamlTypes::network);

    private YamlTypes() {}

    /**
     * Text that {@code parse} turns into a value. What it throws as {@link IllegalArgumentException} becomes the
     * problem, so its message should have the form {@code value (expected: what)}.
     */
    public static <T> YamlType<T> text(Function<String, T> parse) {
        return (node, problems) -> {
            String text = STRING.read(node, problems);
            if (text == null) {
                return null;
            }
            try {
                return parse.apply(text);
            } catch (IllegalArgumentException e) {
                problems.add(node, String.valueOf(e.getMessage()));
                return null;
            }
        };
    }

    /** One of the names in {@code values}, as written. */
    public static <T> YamlType<T> oneOf(Map<String, T> values) {
        return text(text -> {
            T value = values.get(text);
            if (value == null) {
                throw new IllegalArgumentException(
                        Problems.quoted(text) + " (expected: " + Spelling.oneOf(text, values.keySet()) + ")");
            }
            return value;
        });
    }

    /** One of an enum's constants by its name in lower case. */
    public static <E extends Enum<E>> YamlType<E> oneOf(Class<E> type) {
        Map<String, E> byName = new LinkedHashMap<>();
        for (E constant : type.getEnumConstants()) {
            byName.put(Spelling.lowerCase(constant.name()), constant);
        }
        return oneOf(byName);
    }

    /** A list of values of one type, in the document's order; null when one of them is wrong. */
    public static <T> YamlType<List<T>> listOf(YamlType<T> type) {
        return (node, problems) -> {
            if (!(node instanceof YamlNode.Sequence sequence)) {
                wrong(node, "a list", problems);
                return null;
            }
            List<T> values = new ArrayList<>();
            for (YamlNode item : sequence.items()) {
                T value = type.read(item, problems);
                if (value != null) {
                    values.add(value);
                }
            }
            return values.size() == sequence.items().size() ? List.copyOf(values) : null;
        };
    }

    /** A mapping with free keys, in the document's order; null when one of the values is wrong. */
    public static <T> YamlType<Map<String, T>> mapOf(YamlType<T> type) {
        return (node, problems) -> {
            if (!(node instanceof YamlNode.Mapping mapping)) {
                wrong(node, "a mapping", problems);
                return null;
            }
            Map<String, T> values = new LinkedHashMap<>();
            for (YamlNode.Entry entry : mapping.entries()) {
                T value = type.read(entry.value(), problems);
                if (value != null) {
                    values.put(entry.key().text(), value);
                }
            }
            return values.size() == mapping.entries().size() ? values : null;
        };
    }

    /**
     * A mapping with known keys, which {@code read} asks for; keys that it did not ask for are reported. {@code read}
     * returns null when it could make no value of them and has reported why.
     */
    public static <T> YamlType<T> mapping(Function<YamlFields, @Nullable T> read) {
        return (node, problems) -> {
            if (!(node instanceof YamlNode.Mapping mapping)) {
                wrong(node, "a mapping", problems);
                return null;
            }
            YamlFields fields = new YamlFields(mapping, problems);
            T value = read.apply(fields);
            fields.finish();
            return value;
        };
    }

    private static <T> YamlType<T> scalar(YamlNode.Kind kind, String expected, Function<String, T> parse) {
        return (node, problems) -> {
            if (node instanceof YamlNode.Scalar scalar && scalar.kind() == kind) {
                try {
                    return parse.apply(scalar.text());
                } catch (IllegalArgumentException | ArithmeticException e) {
                    wrong(node, expected, problems);
                    return null;
                }
            }
            wrong(node, expected, problems);
            return null;
        };
    }

    private static long decimal(String text) {
        if (!DECIMAL.matcher(text).matches()) {
            throw new IllegalArgumentException(text);
        }
        return Long.parseLong(text);
    }

    private static @Nullable Double readDouble(YamlNode node, Problems problems) {
        boolean number = node instanceof YamlNode.Scalar scalar && isNumber(scalar) && isDecimal(scalar.text());
        if (!number) {
            wrong(node, "a number", problems);
            return null;
        }
        String text = ((YamlNode.Scalar) node).text();
        boolean finite = text.indexOf('n') < 0 && text.indexOf('N') < 0;
        double value = finite ? Double.parseDouble(text) : Double.NaN;
        if (!Double.isFinite(value)) {
            wrong(node, "a finite number", problems);
            return null;
        }
        return value;
    }

    private static boolean isDecimal(String number) {
        return !number.startsWith("0x") && !number.startsWith("0o");
    }

    private static @Nullable Double readRatio(YamlNode node, Problems problems) {
        Double value = readDouble(node, problems);
        if (value == null || (value >= 0 && value <= 1)) {
            return value;
        }
        wrong(node, "a share in [0, 1]", problems);
        return null;
    }

    /** Like {@link #text}; a number without a unit gets the same complaint as any other text. */
    private static <T> YamlType<T> quantity(Function<String, T> parse) {
        return (node, problems) -> {
            if (node instanceof YamlNode.Scalar scalar && isNumber(scalar)) {
                YamlNode.Scalar asText = new YamlNode.Scalar(
                        scalar.path(), scalar.line(), scalar.column(), scalar.text(), YamlNode.Kind.TEXT);
                return text(parse).read(asText, problems);
            }
            return text(parse).read(node, problems);
        };
    }

    private static boolean isNumber(YamlNode.Scalar scalar) {
        return scalar.kind() == YamlNode.Kind.INTEGER || scalar.kind() == YamlNode.Kind.FLOAT;
    }

    private static IpNetwork network(String text) {
        IpNetwork network = IpNetwork.parse(text);
        if (network == null) {
            throw new IllegalArgumentException(
                    Problems.quoted(text) + " (expected: address or address/bits without bits set behind the prefix)");
        }
        return network;
    }

    /** Reports a node of the wrong type, once. */
    static void wrong(YamlNode node, String expected, Problems problems) {
        String shown = shown(node);
        if (!shown.isEmpty()) {
            problems.add(node, shown + " (expected: " + expected + ")");
        }
    }

    /** A node for a message; empty when it was refused before. */
    private static String shown(YamlNode node) {
        if (node instanceof YamlNode.Mapping) {
            return "a mapping";
        }
        if (node instanceof YamlNode.Sequence) {
            return "a list";
        }
        YamlNode.Scalar scalar = (YamlNode.Scalar) node;
        return switch (scalar.kind()) {
            case REFUSED -> "";
            case NULL -> "nothing";
            case TEXT -> Problems.quoted(scalar.text());
            case INTEGER, FLOAT, BOOLEAN -> Problems.printable(scalar.text());
        };
    }
}
