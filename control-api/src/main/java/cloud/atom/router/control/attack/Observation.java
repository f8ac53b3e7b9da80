package cloud.atom.router.control.attack;

import cloud.atom.router.control.attack.Conversation.End;
import cloud.atom.router.control.attack.Recording.Arrival;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What one case brought about on both sides. Immutable.
 *
 * @param again what was wrong with the answer to one more request on the case's connection; empty: nothing, or not asked
 * @param probe the same for a request on a connection of its own, asked last
 * @param nanos how long the case's own connection was used
 */
record Observation(Conversation client, Recording origin, String again, String probe, long nanos) {
    /** The last final answer; null when there is none. */
    @Nullable
    Message lastAnswer() {
        List<Message> finals = client.finals();
        return finals.isEmpty() ? null : finals.get(finals.size() - 1);
    }

    List<Integer> statuses() {
        return client.finals().stream().map(Message::status).toList();
    }

    /** Complete requests of the case at the origin, as method and target. */
    List<String> asked() {
        return origin.arrivals().stream()
                .map(Arrival::request)
                .filter(Message::isComplete)
                .map(Message::asked)
                .toList();
    }

    /** Whether anything of the case, and be it the beginning of a request, came to the origin. */
    boolean reachedOrigin() {
        Set<Integer> judges = origin.judges().stream().map(Arrival::connection).collect(Collectors.toSet());
        return !origin.arrivals().isEmpty()
                || !judges.containsAll(origin.bytes().keySet())
                || !origin.faults().isEmpty();
    }

    /** Whether the peer closed the case's connection after the answers that were waited for. */
    boolean endsBehindAnswers() {
        return again.equals(Client.ENDED);
    }

    /** Whether an answer is visibly not whole. */
    boolean isCut() {
        Message last = lastAnswer();
        return client.end() == End.RESET || (client.end() == End.CLOSED && last != null && !last.isComplete());
    }

    /** What no proxy may do, whatever the case: each a sentence. */
    List<String> harm(String id) {
        List<String> harm = new ArrayList<>();
        // The marker first: it is the worst, and people read the first.
        origin.bytes().forEach((connection, bytes) -> harm.addAll(smuggled(bytes, id)));
        harm.addAll(origin.faults());
        harm.addAll(client.faults());
        if (!probe.isEmpty()) {
            harm.add("another client was not served: " + probe);
        }
        if (!again.isEmpty() && !endsBehindAnswers()) {
            harm.add("the connection is out of step: " + again);
        }
        origin.bytes().forEach((connection, bytes) -> harm.addAll(secondReaders(connection, bytes)));
        return harm.stream().distinct().toList();
    }

    private static List<String> smuggled(byte[] bytes, String id) {
        boolean arrived = SecondReader.Habit.all().stream()
                .flatMap(habit -> SecondReader.requestLines(bytes, habit).stream())
                .anyMatch(line -> line.contains("/smuggled-" + id));
        return arrived ? List.of("a smuggled request arrived") : List.of();
    }

    private List<String> secondReaders(int connection, byte[] bytes) {
        List<String> harm = new ArrayList<>();
        List<String> begun = origin.startLines(connection);
        List<String> strict = begun.subList(0, Math.min(origin.completeCount(connection), begun.size()));
        Set<List<String>> seen = new HashSet<>();
        for (SecondReader.Habit habit : SecondReader.Habit.all()) {
            List<String> lenient = SecondReader.requestLines(bytes, habit);
            // One that the origin chose not to read to its end may be whole all the same.
            if (!lenient.equals(strict)
                    && !lenient.equals(begun)
                    && origin.faults().isEmpty()
                    && seen.add(lenient)) {
                harm.add("a second reader (" + habit + ") sees " + lenient + " instead of " + strict);
            }
        }
        return harm;
    }

    /** In a few words, what was done. */
    String summary() {
        String told = statuses().isEmpty()
                ? "no answer"
                : statuses().stream().map(String::valueOf).collect(Collectors.joining(" "));
        Map<End, String> ends =
                Map.of(End.OPEN, "", End.CLOSED, ", closes", End.RESET, ", resets", End.SILENT, ", then silence");
        String at = asked().isEmpty() ? "" : "; forwards " + String.join(", ", asked());
        return told + ends.getOrDefault(client.end(), ", malformed") + at;
    }
}
