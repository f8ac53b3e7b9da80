package cloud.atom.router.policystore;

import cloud.atom.router.config.Problems;
import cloud.atom.router.config.YamlNode;
import cloud.atom.router.config.YamlType;
import cloud.atom.router.config.YamlTypes;
import cloud.atom.router.model.Continent;
import cloud.atom.router.model.CountryCode;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.model.TenantId;
import cloud.atom.router.policy.RegionSelector;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** The types of values that only policies have. Thread-safe: holds no state. */
final class PolicyTypes {
    /** Kosovo has no code in ISO 3166-1, but MaxMind's databases give it one. */
    private static final String KOSOVO = "XK";

    private static final Set<String> COUNTRIES = Set.of(Locale.getISOCountries());
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}");
    private static final Pattern FIELD_VALUE = Pattern.compile("[!-~](?:[ -~]{0,1022}[!-~])?");
    private static final Pattern CERTIFICATE_NAME = Pattern.compile("[!-~]{1,1024}");
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "QUERY");

    /** A name that operators choose. */
    static final YamlType<String> NAME = YamlTypes.text(unnamed(text -> new TenantId(text).value()));

    static final YamlType<TenantId> TENANT = YamlTypes.text(unnamed(TenantId::new));
    static final YamlType<RegionId> REGION = YamlTypes.text(unnamed(RegionId::new));
    static final YamlType<RegionSelector> SELECTOR = YamlTypes.text(unnamed(RegionSelector::parse));
    static final YamlType<String> HOST = YamlTypes.text(HostName::parse);
    static final YamlType<String> CLIENT_NAME = YamlTypes.text(PolicyTypes::clientName);
    static final YamlType<String> PATH_PREFIX = YamlTypes.text(PathPrefix::parse);
    static final YamlType<CountryCode> COUNTRY = YamlTypes.text(PolicyTypes::country);
    static final YamlType<Continent> CONTINENT = YamlTypes.text(PolicyTypes::continent);
    static final YamlType<String> METHOD = YamlTypes.text(PolicyTypes::method);
    static final YamlType<String> FIELD_TEXT = YamlTypes.text(PolicyTypes::fieldValue);

    /** A mapping from lower-cased field names to the values they must have. */
    static final YamlType<Map<String, String>> FIELDS = mapOf(YamlTypes.text(PolicyTypes::fieldName), FIELD_TEXT);

    /** Fields that are taken off or rewritten before a request is decided: a route could never match what was sent. */
    private static final Set<String> NEVER_MATCHING = Set.of(
            "connection",
            "expect",
            "host",
            "keep-alive",
            "proxy-connection",
            "te",
            "traceparent",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "via",
            "x-forwarded-host",
            "x-forwarded-proto");

    /** A duration above 0. */
    static final YamlType<Duration> POSITIVE_DURATION =
            checked(YamlTypes.DURATION, duration -> !duration.isZero(), "above 0");

    /** The number of a version: plain and decimal, above 0. */
    static final YamlType<Long> VERSION = checked(YamlTypes.LONG, number -> number >= 1, "a whole number above 0");

    /** 0 to 100, as a ratio. */
    static final YamlType<Double> PERCENT = percent(0, 100);

    private PolicyTypes() {}

    /** A number from {@code least} to {@code most}, divided by 100. */
    static YamlType<Double> percent(double least, double most) {
        String range = "a number of percent from " + Math.round(least) + " to " + Math.round(most);
        YamlType<Double> inRange = checked(YamlTypes.DOUBLE, value -> value >= least && value <= most, range);
        return (node, problems) -> {
            Double percent = inRange.read(node, problems);
            return percent == null ? null : (Double) (percent / 100);
        };
    }

    /** A whole number from 1 to {@code most}. */
    static YamlType<Long> upTo(long most) {
        return checked(YamlTypes.LONG, number -> number >= 1 && number <= most, "a whole number from 1 to " + most);
    }

    /** Text of at most {@code most} characters. */
    static YamlType<String> textUpTo(int most) {
        return checked(YamlTypes.STRING, text -> text.length() <= most, "at most " + most + " characters");
    }

    /** A value that must also fulfil {@code rule}. */
    static <T> YamlType<T> checked(YamlType<T> type, Predicate<T> rule, String expected) {
        return (node, problems) -> {
            T value = type.read(node, problems);
            if (value == null || rule.test(value)) {
                return value;
            }
            problems.add(node, shown(node) + " (expected: " + expected + ")");
            return null;
        };
    }

    /** A value as it is written. */
    private static String shown(YamlNode node) {
        boolean text = !(node instanceof YamlNode.Scalar scalar) || scalar.kind() == YamlNode.Kind.TEXT;
        String quoted = node instanceof YamlNode.Scalar scalar ? Problems.quoted(scalar.text()) : "\"\"";
        return text ? quoted : quoted.substring(1, quoted.length() - 1);
    }

    /** A list without repetitions, in the document's order; wrong items are reported and left out. */
    static <T> YamlType<List<T>> uniqueListOf(YamlType<T> type) {
        YamlType<List<YamlNode>> nodes = YamlTypes.listOf((node, problems) -> node);
        return (node, problems) -> {
            List<YamlNode> items = nodes.read(node, problems);
            return items == null ? null : unique(items, type, problems);
        };
    }

    private static <T> List<T> unique(List<YamlNode> items, YamlType<T> type, Problems problems) {
        Set<T> values = new LinkedHashSet<>();
        for (YamlNode item : items) {
            T value = type.read(item, problems);
            if (value != null && !values.add(value)) {
                problems.add(item, "stands twice (expected: once)");
            }
        }
        return List.copyOf(values);
    }

    /** A list with at least one item. */
    static <T> YamlType<List<T>> nonEmptyListOf(YamlType<T> type) {
        YamlType<List<T>> list = uniqueListOf(type);
        return (node, problems) -> {
            if (node instanceof YamlNode.Sequence sequence && sequence.items().isEmpty()) {
                problems.add(node, "[] (expected: at least one)");
                return null;
            }
            return list.read(node, problems);
        };
    }

    /** A mapping from region names; wrong entries are reported and left out. */
    static <T> YamlType<Map<RegionId, T>> byRegion(YamlType<T> type) {
        return mapOf(REGION, type);
    }

    private static <K, V> YamlType<Map<K, V>> mapOf(YamlType<K> keys, YamlType<V> values) {
        YamlType<Map<String, YamlNode>> nodes = YamlTypes.mapOf((node, problems) -> node);
        return (node, problems) -> {
            if (nodes.read(node, problems) == null || !(node instanceof YamlNode.Mapping mapping)) {
                return null;
            }
            Map<K, V> read = new LinkedHashMap<>();
            Set<K> seen = new HashSet<>();
            for (YamlNode.Entry entry : mapping.entries()) {
                K key = keys.read(entry.key(), problems);
                V value = values.read(entry.value(), problems);
                if (key != null && !seen.add(key)) {
                    problems.add(entry.key(), "stands twice (expected: once)");
                }
                if (key != null && value != null) {
                    read.put(key, value);
                }
            }
            return read;
        };
    }

    /** A name in a certificate: DNS name or {@code *.name}, IP address, URI with {@code ://}, e-mail address. */
    private static String clientName(String text) {
        boolean other = text.contains("://") || text.indexOf('@') > 0;
        if (other && CERTIFICATE_NAME.matcher(text).matches()) {
            return text;
        }
        String host = HostName.parse(text);
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private static CountryCode country(String text) {
        if (!COUNTRIES.contains(text) && !text.equals(KOSOVO)) {
            String hint = text.equals("UK") ? "; the United Kingdom is GB" : "";
            throw wrong(text, "a country code of ISO 3166-1, two upper-case letters" + hint);
        }
        return new CountryCode(text);
    }

    private static Continent continent(String text) {
        Continent continent = Continent.parse(text);
        if (continent == null) {
            throw wrong(text, "AF, AN, AS, EU, NA, OC or SA");
        }
        return continent;
    }

    private static String method(String text) {
        if (!TOKEN.matcher(text).matches()) {
            throw wrong(text, "an HTTP method");
        }
        String upper = text.toUpperCase(Locale.ROOT);
        if (METHODS.contains(upper) && !METHODS.contains(text)) {
            throw wrong(text, upper + "; methods are case-sensitive");
        }
        return text;
    }

    /** The name of a field that a route may match. */
    private static String fieldName(String text) {
        if (!TOKEN.matcher(text).matches()) {
            throw wrong(text, "a header name");
        }
        String name = text.toLowerCase(Locale.ROOT);
        if (NEVER_MATCHING.contains(name)) {
            throw wrong(text, "a header that reaches routes; this one is of the connection or written by the router");
        }
        return name;
    }

    private static String fieldValue(String text) {
        if (!FIELD_VALUE.matcher(text).matches()) {
            throw wrong(text, "1 to 1024 visible ASCII characters, no space at the ends");
        }
        return text;
    }

    /** Takes the name off a constructor's {@code name: value (expected: what)}: the path says it already. */
    private static <T> Function<String, T> unnamed(Function<String, T> constructor) {
        return text -> {
            try {
                return constructor.apply(text);
            } catch (IllegalArgumentException e) {
                String message = String.valueOf(e.getMessage());
                throw new IllegalArgumentException(message.substring(message.indexOf(": ") + 2), e);
            }
        };
    }

    static IllegalArgumentException wrong(String text, String expected) {
        return new IllegalArgumentException(Problems.quoted(text) + " (expected: " + expected + ")");
    }
}
