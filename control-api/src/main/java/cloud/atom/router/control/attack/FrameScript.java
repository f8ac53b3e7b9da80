package cloud.atom.router.control.attack;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a client of HTTP/2 does, frame by frame. Immutable; docs/attacks.md explains the notation.
 *
 * @param bare whether the client leaves out what every client begins with
 */
record FrameScript(boolean bare, List<Step> steps) {
    private static final String BARE = "bare";

    FrameScript {
        steps = List.copyOf(steps);
    }

    /** One thing that the client does. */
    sealed interface Step {
        /** Sends bytes in one write; the array is shared and must not be changed. */
        record Send(List<byte[]> frames) implements Step {
            public Send {
                frames = List.copyOf(frames);
            }

            byte[] bytes() {
                ByteArrayOutputStream all = new ByteArrayOutputStream();
                frames.forEach(all::writeBytes);
                return all.toByteArray();
            }
        }

        /**
         * From here on the peer may send more.
         *
         * @param stream 0: on the connection
         */
        record Allow(int stream, long bytes) implements Step {}

        /** From here on the peer may send so much on each stream before anything else is allowed. */
        record Initial(long bytes) implements Step {}

        /** Waits long enough for what was sent to be read alone. */
        record Pause() implements Step {}

        /** Waits until a stream has been answered or reset. */
        record Await(int stream) implements Step {}

        /** Reads nothing until all was sent. */
        record Deaf() implements Step {}

        /** Closes the sending side. */
        record Fin() implements Step {}

        /** Closes by reset. */
        record Reset() implements Step {}
    }

    /**
     * Reads a script: a line for each frame.
     *
     * @throws IllegalArgumentException when it is malformed
     */
    static FrameScript parse(String text, Map<String, String> names) {
        List<String> lines = text.lines().toList();
        boolean bare = !lines.isEmpty() && lines.get(0).equals(BARE);
        Compiler compiler = new Compiler();
        lines.stream().skip(bare ? 1 : 0).forEach(line -> compiler.line(line, names));
        compiler.flush();
        return new FrameScript(bare, compiler.steps);
    }

    /** Not thread-safe. */
    private static final class Compiler {
        private final List<Step> steps = new ArrayList<>();
        private final List<byte[]> frames = new ArrayList<>();

        /** {@code FRAME ; FRAME}, perhaps behind {@code N*}, in which {@code n}, {@code s} and {@code t} count. */
        private void line(String line, Map<String, String> names) {
            int star = line.indexOf("* ");
            boolean repeated = star > 0 && line.substring(0, star).chars().allMatch(Character::isDigit);
            int times = repeated ? Integer.parseInt(line.substring(0, star)) : 1;
            String[] parts = line.substring(repeated ? star + 2 : 0).split(" ; ", -1);
            Map<String, String> counted = new HashMap<>(names);
            for (int i = 0; i < times; i++) {
                counted.put("n", Integer.toString(i));
                counted.put("s", Integer.toString(2 * i + 1));
                counted.put("t", Integer.toString(2 * i + 3));
                for (String part : parts) {
                    item(new FrameLine(part, counted));
                }
            }
        }

        private void item(FrameLine line) {
            switch (line.verb()) {
                case "pause" -> step(new Step.Pause());
                case "await" -> step(new Step.Await(line.number()));
                case "deaf" -> step(new Step.Deaf());
                case "fin" -> step(new Step.Fin());
                case "reset" -> step(new Step.Reset());
                default -> frame(line);
            }
        }

        private void frame(FrameLine line) {
            byte[] frame = line.frame();
            if (line.initialWindow() >= 0) {
                step(new Step.Initial(line.initialWindow()));
            }
            if (line.allowance() > 0) {
                step(new Step.Allow(line.stream(), line.allowance()));
            }
            frames.add(frame);
        }

        private void step(Step step) {
            flush();
            steps.add(step);
        }

        private void flush() {
            if (!frames.isEmpty()) {
                steps.add(new Step.Send(frames));
                frames.clear();
            }
        }
    }
}
