package cloud.atom.router.control.attack;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What one side does on the wire, step by step. Immutable.
 *
 * <p>Written as text: bytes as they are, {@code \r \n \t \0 \\ \xHH} for others, and in braces the names of steps
 * ({@code {pause}}), of texts ({@code {GET}}) and repetitions ({@code {100*text}}, in which {@code {n}} counts from 0).
 */
record Script(List<Step> steps) {
    private static final Map<String, Step> STEPS = Map.ofEntries(
            Map.entry("pause", new Step.Pause()),
            Map.entry("await", new Step.Await()),
            Map.entry("interim", new Step.AwaitInterim()),
            Map.entry("reply", new Step.AwaitReply()),
            Map.entry("bytewise", new Step.Bytewise()),
            Map.entry("fin", new Step.Fin()),
            Map.entry("close", new Step.Close()),
            Map.entry("rst", new Step.Reset()),
            Map.entry("early", new Step.Early()),
            Map.entry("body", new Step.Body()),
            Map.entry("stall", new Step.Stall()),
            Map.entry("hold", new Step.Hold()));

    Script {
        steps = List.copyOf(steps);
    }

    /** One thing that a side does. */
    sealed interface Step {
        /**
         * Sends bytes in one write.
         *
         * @param text each character stands for a byte
         */
        record Send(String text) implements Step {
            byte[] bytes() {
                return text.getBytes(StandardCharsets.ISO_8859_1);
            }
        }

        /** Waits long enough for what was sent to be read alone. */
        record Pause() implements Step {}

        /** Client: waits until one more final answer has come. */
        record Await() implements Step {}

        /** Client: waits until one more interim answer has come. */
        record AwaitInterim() implements Step {}

        /** Client: waits until the origin has carried out one more script. */
        record AwaitReply() implements Step {}

        /** From here on, each byte is a write of its own. */
        record Bytewise() implements Step {}

        /** Closes the sending side. */
        record Fin() implements Step {}

        /** Closes in an orderly way. */
        record Close() implements Step {}

        /** Closes by reset. */
        record Reset() implements Step {}

        /** Origin, first of all: answers before the request's body is read. */
        record Early() implements Step {}

        /** Origin, behind {@code Early}: reads the request's body here. */
        record Body() implements Step {}

        /** Origin: reads nothing for longer than a hurried proxy waits. */
        record Stall() implements Step {}

        /** Stays silent until the other side closes. */
        record Hold() implements Step {}
    }

    boolean has(Class<? extends Step> kind) {
        return steps.stream().anyMatch(kind::isInstance);
    }

    /**
     * Reads a script.
     *
     * @param names texts that stand in braces; they may name others
     * @throws IllegalArgumentException when it is malformed
     */
    static Script parse(String text, Map<String, String> names) {
        Parser parser = new Parser();
        parser.read(text, names);
        parser.flush();
        return new Script(parser.steps);
    }

    /** The bytes of a text without steps. */
    static String text(String text, Map<String, String> names) {
        StringBuilder all = new StringBuilder();
        for (Step step : parse(text, names).steps) {
            if (!(step instanceof Step.Send send)) {
                throw new IllegalArgumentException(text + ": a step (expected: only text)");
            }
            all.append(send.text());
        }
        return all.toString();
    }

    /** Not thread-safe. */
    private static final class Parser {
        private final List<Step> steps = new ArrayList<>();
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        private void read(String text, Map<String, String> names) {
            int at = 0;
            while (at < text.length()) {
                char c = text.charAt(at);
                if (c == '\\') {
                    at = escape(text, at + 1);
                } else if (c == '{') {
                    int end = closing(text, at);
                    brace(text.substring(at + 1, end), names);
                    at = end + 1;
                } else if (c > 0xff) {
                    throw new IllegalArgumentException(text + ": a character that is no byte");
                } else {
                    bytes.write(c);
                    at++;
                }
            }
        }

        private int escape(String text, int at) {
            char c = text.charAt(at);
            switch (c) {
                case 'r' -> bytes.write('\r');
                case 'n' -> bytes.write('\n');
                case 't' -> bytes.write('\t');
                case '0' -> bytes.write(0);
                case 'x' -> {
                    bytes.write(Integer.parseInt(text.substring(at + 1, at + 3), 16));
                    return at + 3;
                }
                case '\\', '{', '}' -> bytes.write(c);
                default -> throw new IllegalArgumentException(text + ": \\" + c + " (expected: r n t 0 x \\ { })");
            }
            return at + 1;
        }

        private static int closing(String text, int open) {
            int depth = 0;
            for (int i = open; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c == '\\') {
                    i++;
                } else if (c == '{') {
                    depth++;
                } else if (c == '}' && --depth == 0) {
                    return i;
                }
            }
            throw new IllegalArgumentException(text + ": an open brace");
        }

        private void brace(String inside, Map<String, String> names) {
            int star = inside.indexOf('*');
            Step step = STEPS.get(inside);
            String named = names.get(inside);
            if (step != null) {
                flush();
                steps.add(step);
            } else if (named != null) {
                read(named, names);
            } else if (star > 0) {
                repeat(Integer.parseInt(inside.substring(0, star)), inside.substring(star + 1), names);
            } else {
                throw new IllegalArgumentException("{" + inside + "} (expected: a step, a text or N*text)");
            }
        }

        private void repeat(int times, String text, Map<String, String> names) {
            if (text.indexOf('{') < 0 && text.indexOf('\\') < 0) {
                // Nothing to count: a megabyte of one letter is read at once.
                read(text.repeat(times), names);
                return;
            }
            Map<String, String> counted = new HashMap<>(names);
            for (int i = 0; i < times; i++) {
                counted.put("n", Integer.toString(i));
                read(text, counted);
            }
        }

        private void flush() {
            if (bytes.size() > 0) {
                steps.add(new Step.Send(bytes.toString(StandardCharsets.ISO_8859_1)));
                bytes.reset();
            }
        }
    }
}
