package cloud.atom.router.control.attack;

import cloud.atom.router.control.attack.Client.Plan;
import cloud.atom.router.control.attack.Conversation.End;
import cloud.atom.router.control.attack.Recording.Arrival;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * One line that says what must be seen. Immutable.
 *
 * <p>The words are explained in docs/attacks.md.
 */
record Check(String verb, String rest) {
    private static final Set<String> VERBS = Set.of(
            "refuse",
            "abort",
            "answers",
            "interim",
            "origin",
            "origin-count",
            "at-origin",
            "origin-body",
            "origin-trailer",
            "at-client",
            "client-body",
            "client-trailer",
            "within",
            "drops");

    /** Behind the statuses: closed in an orderly way, cut short, or ended however. */
    private static final Set<String> ENDS = Set.of("close", "cut", "gone");

    Check {
        if (!VERBS.contains(verb)) {
            throw new IllegalArgumentException(verb + " (expected: one of " + VERBS + ")");
        }
    }

    /** Reads a line without its escapes. */
    static Check parse(String line) {
        int space = line.indexOf(' ');
        return space < 0 ? new Check(line, "") : new Check(line.substring(0, space), line.substring(space + 1));
    }

    /** How long the client must read for this; null when this line does not say it. */
    @org.jspecify.annotations.Nullable
    Plan plan(Set<Integer> heads) {
        return switch (verb) {
            case "refuse", "abort" -> new Plan(1, true, heads);
            case "answers" -> {
                boolean ends = ENDS.stream().anyMatch(words()::contains);
                yield new Plan(
                        expectedStatuses().size(), ends || expectedStatuses().isEmpty(), heads);
            }
            default -> null;
        };
    }

    /** Whether a refusal was asked for, by whatever status. */
    boolean isRefusal() {
        return verb.equals("refuse");
    }

    /** What is otherwise than this line says; empty when nothing is. */
    String fault(Observation seen) {
        return switch (verb) {
            case "refuse" -> refused(seen);
            case "abort" -> aborted(seen);
            case "answers" -> answered(seen);
            case "interim" ->
                same(
                        "interim answers",
                        rest.equals("none") ? List.of() : words(),
                        seen.client().interims().stream()
                                .map(answer -> Integer.toString(answer.status()))
                                .toList());
            case "origin" -> same("requests at the origin", requests(), seen.asked());
            case "origin-count" ->
                same(
                        "attempts at the origin",
                        rest,
                        Integer.toString(seen.origin().arrivals().size()));
            case "at-origin", "origin-body", "origin-trailer" -> atOrigin(seen);
            case "at-client", "client-body", "client-trailer" -> atClient(seen);
            case "within" -> {
                long limitNanos = TimeUnit.SECONDS.toNanos(Long.parseLong(rest));
                yield seen.nanos() <= limitNanos
                        ? ""
                        : "it took " + TimeUnit.NANOSECONDS.toMillis(seen.nanos()) + " ms";
            }
            case "drops" -> dropped(seen);
            default -> throw new AssertionError(verb);
        };
    }

    private List<String> words() {
        return Arrays.stream(rest.split(" ", -1))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    /** Statuses in order, each perhaps with alternatives: {@code 400|431}. */
    private List<String> expectedStatuses() {
        return words().stream()
                .filter(word -> Character.isDigit(word.charAt(0)))
                .toList();
    }

    private List<String> requests() {
        return rest.equals("none") ? List.of() : Arrays.asList(rest.split("; ", -1));
    }

    private String refused(Observation seen) {
        if (seen.reachedOrigin()) {
            return "something reached the origin: " + seen.summary();
        }
        return told(seen);
    }

    private String aborted(Observation seen) {
        return seen.asked().isEmpty() ? told(seen) : "a whole request reached the origin: " + seen.summary();
    }

    private String told(Observation seen) {
        boolean right = seen.statuses().size() == 1 && isAmong(seen.statuses().get(0), rest);
        if (!right) {
            return "expected " + rest + ", saw " + seen.summary();
        }
        return seen.client().end() == End.CLOSED ? "" : "the connection is not closed: " + seen.summary();
    }

    private static boolean isAmong(int status, String alternatives) {
        return Arrays.asList(alternatives.split("\\|", -1)).contains(Integer.toString(status));
    }

    private String answered(Observation seen) {
        List<String> expected = expectedStatuses();
        boolean right = seen.statuses().size() == expected.size();
        for (int i = 0; right && i < expected.size(); i++) {
            right = isAmong(seen.statuses().get(i), expected.get(i));
        }
        if (!right) {
            return "expected " + rest + ", saw " + seen.summary();
        }
        if (words().contains("cut")) {
            return seen.isCut() ? "" : "the answer looks whole: " + seen.summary();
        }
        if (words().contains("gone")) {
            return seen.client().end() == End.SILENT ? "the connection does not end: " + seen.summary() : "";
        }
        if (seen.isCut()) {
            return "the answer is cut short: " + seen.summary();
        }
        End end = words().contains("close") || expected.isEmpty() ? End.CLOSED : End.OPEN;
        if (end == End.OPEN && seen.endsBehindAnswers()) {
            return "the connection ends: " + seen.summary();
        }
        return seen.client().end() == end ? "" : "expected the end " + end + ", saw " + seen.summary();
    }

    private String atOrigin(Observation seen) {
        List<Message> requests =
                seen.origin().arrivals().stream().map(Arrival::request).toList();
        if (requests.isEmpty()) {
            return "nothing came to the origin: " + seen.summary();
        }
        return inMessage(requests.get(0), "at the origin");
    }

    private String atClient(Observation seen) {
        Message last = seen.lastAnswer();
        return last == null ? "no answer: " + seen.summary() : inMessage(last, "at the client");
    }

    private String inMessage(Message message, String where) {
        if (verb.endsWith("-body")) {
            return same("body " + where, rest, message.bodyText());
        }
        List<Field> fields = verb.endsWith("-trailer") ? message.trailers() : message.fields();
        if (rest.startsWith("-")) {
            List<String> values = Message.valuesOf(fields, rest.substring(1).toLowerCase(Locale.ROOT));
            return values.isEmpty() ? "" : rest.substring(1) + " " + where + ": " + String.join(", ", values);
        }
        int tilde = rest.indexOf(" ~ ");
        int colon = rest.indexOf(": ");
        boolean pattern = tilde > 0 && (colon < 0 || tilde < colon);
        String name = rest.substring(0, pattern ? tilde : colon);
        String expected = rest.substring(pattern ? tilde + 3 : colon + 2);
        List<String> values = Message.valuesOf(fields, name);
        String joined = String.join(", ", values);
        boolean right = !values.isEmpty() && (pattern ? joined.matches(expected) : joined.equals(expected));
        return right ? "" : name + " " + where + ": " + (values.isEmpty() ? "missing" : joined);
    }

    /** The connection that carried the case must not carry what comes after. */
    private static String dropped(Observation seen) {
        Set<Integer> used =
                seen.origin().arrivals().stream().map(Arrival::connection).collect(Collectors.toSet());
        boolean reused =
                seen.origin().judges().stream().map(Arrival::connection).anyMatch(used::contains);
        return reused ? "the upstream connection was used again" : "";
    }

    private static String same(String what, Object expected, Object seen) {
        return expected.equals(seen) ? "" : what + ": " + shortened(seen) + " (expected: " + shortened(expected) + ")";
    }

    private static String shortened(Object value) {
        String text = value.toString();
        return text.length() <= 300 ? text : text.substring(0, 300) + "… (" + text.length() + " characters)";
    }
}
