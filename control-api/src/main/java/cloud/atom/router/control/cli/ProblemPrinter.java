package cloud.atom.router.control.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import cloud.atom.router.config.InputProblem;
import cloud.atom.router.control.terminal.Terminal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Shows a mistake in a file: where it is, what is wrong, and the line with a caret under the place. */
final class ProblemPrinter {
    /** Larger files are not read again to show a line. */
    private static final long MAX_FILE_BYTES = 4 << 20;

    private static final int MARGIN = "  ".length();

    private final Terminal terminal;

    ProblemPrinter(Terminal terminal) {
        this.terminal = terminal;
    }

    /** Lines for people, each ended by a line feed. */
    String text(InputProblem problem) {
        String head = Terminal.plain(problem.toString()) + "\n";
        return head + lineOf(problem).map(line -> drawn(line, problem.column())).orElse("");
    }

    /** The part of {@code line} around {@code column} that fits, and a caret below that column. */
    private String drawn(String line, int column) {
        int[] characters = Terminal.plain(line.replace('\t', ' ')).codePoints().toArray();
        int at = Math.min(Math.max(column - 1, 0), characters.length);
        int room = Terminal.WIDTH - MARGIN;
        int from = at < room - 10 ? 0 : Math.min(at - room / 2, Math.max(0, characters.length - room));
        int to = Math.min(characters.length, from + room);
        String shown = new String(characters, from, to - from).stripTrailing();
        return "  " + shown + "\n" + " ".repeat(MARGIN + at - from) + terminal.bad("^") + "\n";
    }

    private static Optional<String> lineOf(InputProblem problem) {
        if (problem.line() == 0 || problem.file().isEmpty()) {
            return Optional.empty();
        }
        try {
            Path file = Path.of(problem.file());
            if (!Files.isRegularFile(file) || Files.size(file) > MAX_FILE_BYTES) {
                return Optional.empty();
            }
            return decode(Files.readAllBytes(file))
                    .lines()
                    .skip(problem.line() - 1L)
                    .findFirst();
        } catch (IOException | InvalidPathException e) {
            return Optional.empty(); // the problem itself is shown all the same
        }
    }

    private static String decode(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return new String(bytes, ISO_8859_1);
        }
    }
}
