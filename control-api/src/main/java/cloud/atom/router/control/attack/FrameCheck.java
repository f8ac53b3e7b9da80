package cloud.atom.router.control.attack;

import cloud.atom.router.control.attack.FrameConversation.Answer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One line that says what must be seen of a case in frames. Immutable.
 *
 * <p>The words are explained in docs/attacks.md; those that are about the origin are those of {@link Check}.
 *
 * @param other what {@link Check} makes of it; null when it is about frames
 */
record FrameCheck(String verb, List<String> words, @Nullable Check other) {
    private static final String GOAWAY = "goaway";
    private static final String GONE = "gone";
    private static final String LAST_REQUEST = "last";
    private static final Set<String> VERBS =
            Set.of(GOAWAY, GONE, LAST_REQUEST, "reset", "refuse", "status", "open", "body-bytes", "at-most");
    private static final Map<String, Integer> TYPES = Map.of(
            "data", FrameBytes.DATA,
            "headers", FrameBytes.HEADERS,
            "rst", FrameBytes.RST_STREAM,
            "settings", FrameBytes.SETTINGS,
            "ping", FrameBytes.PING,
            "window", FrameBytes.WINDOW_UPDATE);
    private static final int FIRST_ERROR = 400;

    FrameCheck {
        words = List.copyOf(words);
    }

    /** Reads a line without its escapes. */
    static FrameCheck parse(String line) {
        List<String> words = Arrays.asList(line.split(" ", -1));
        String verb = words.get(0);
        if (VERBS.contains(verb)) {
            return new FrameCheck(verb, words.subList(1, words.size()), null);
        }
        return new FrameCheck(verb, List.of(), Check.parse(line));
    }

    /** Whether the connection must end. */
    boolean isEnd() {
        return verb.equals(GOAWAY) || verb.equals(GONE);
    }

    /** Whether nothing can be asked on the connection any more, although it lives. */
    boolean isLast() {
        return verb.equals(LAST_REQUEST);
    }

    /** Whether all has come that this line waits for. */
    boolean isSettled(FrameConversation seen) {
        return switch (verb) {
            case GOAWAY, GONE -> seen.hasEnded();
            case "reset", "refuse" -> seen.isOver(stream());
            case "status" -> {
                Answer answer = seen.on(stream());
                yield answer != null && answer.status() > 0;
            }
            case "body-bytes" -> {
                Answer answer = seen.on(stream());
                yield answer != null && answer.bodyText().length() >= Integer.parseInt(words.get(1));
            }
            default -> true;
        };
    }

    private int stream() {
        return (int) Long.parseLong(words.get(0));
    }

    /** What is otherwise than this line says; empty when nothing is. */
    String fault(Observation seen, FrameConversation frames) {
        if (other != null) {
            return other.fault(seen);
        }
        return switch (verb) {
            case GOAWAY -> goAway(frames);
            case GONE -> frames.hasEnded() ? "" : "the connection does not end";
            case "reset" -> error(frames, words.get(1));
            case "refuse" -> {
                String error = error(frames, words.get(1));
                yield error.isEmpty() && seen.reachedOrigin() ? "it came to the origin" : error;
            }
            case "status" -> {
                Answer answer = frames.on(stream());
                String status = answer == null ? "none" : Integer.toString(answer.status());
                yield isAmong(status, words.get(1)) ? "" : "status " + status + " on " + stream();
            }
            case "open" -> frames.isOver(stream()) ? stream() + " has ended" : "";
            case "body-bytes" -> {
                Answer answer = frames.on(stream());
                int bytes = answer == null ? 0 : answer.bodyText().length();
                yield bytes == Integer.parseInt(words.get(1)) ? "" : bytes + " bytes of DATA on " + stream();
            }
            case "at-most" -> atMost(seen, frames);
            default -> "";
        };
    }

    private String goAway(FrameConversation frames) {
        if (!frames.hasEnded()) {
            return "the connection does not end";
        }
        String code = frames.goAway() < 0 ? "nothing" : FrameError.word(frames.goAway());
        return isAmong(code, words.get(0)) ? "" : "the connection ends by " + code;
    }

    /** A stream's end by one of some codes or statuses. */
    private String error(FrameConversation frames, String expected) {
        Answer answer = frames.on(stream());
        if (answer == null || !answer.isOver()) {
            return stream() + " does not end" + frames.summary();
        }
        String code = answer.reset() >= 0 ? FrameError.word(answer.reset()) : "";
        boolean right = isAmong(Integer.toString(answer.status()), expected) || isAmong(code, expected);
        return right ? "" : "on " + stream() + ": " + answer.status() + " " + code;
    }

    private String atMost(Observation seen, FrameConversation frames) {
        int most = Integer.parseInt(words.get(0));
        String what = words.get(1).toLowerCase(Locale.ROOT);
        Integer type = TYPES.get(what);
        int count = type == null ? seen.origin().arrivals().size() : frames.count(type);
        return count <= most ? "" : count + " times " + what;
    }

    private static boolean isAmong(String word, String alternatives) {
        return !word.isEmpty() && List.of(alternatives.split("\\|", -1)).contains(word);
    }

    /** Whether a refusal was asked for, of whatever scope. */
    boolean isRefusal() {
        return isEnd() || verb.equals("refuse") || verb.equals("reset");
    }

    /** Whether what came is some refusal: the connection ended, or all that was answered are errors. */
    static boolean isRefused(FrameConversation frames) {
        return frames.hasEnded()
                || frames.all().values().stream()
                        .anyMatch(answer -> answer.reset() >= 0 || answer.status() >= FIRST_ERROR);
    }
}
