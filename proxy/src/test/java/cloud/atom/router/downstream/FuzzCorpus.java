package cloud.atom.router.downstream;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * Messages that are worth mutating, and the place where those are kept that broke a law. Thread-safe.
 *
 * <p>A line of the files is a name, a tab and bytes, where {@code \r \n \t \0 \xHH \\} stand for others than printable
 * ASCII. What was found is written in the same form, so that it can be added.
 */
final class FuzzCorpus {
    private static final Path FOUND = Path.of("target/fuzz/found.tsv");

    private static final List<byte[]> REQUESTS = read("/fuzz/requests.tsv");
    private static final List<byte[]> RESPONSES = read("/fuzz/responses.tsv");

    private FuzzCorpus() {}

    /** What clients send; the bytes must not be changed. */
    static List<byte[]> requests() {
        return REQUESTS;
    }

    /** What regions answer; the bytes must not be changed. */
    static List<byte[]> responses() {
        return RESPONSES;
    }

    /** Keeps bytes that broke a law under {@code target/fuzz}. */
    static synchronized void keep(String name, byte[] bytes) {
        try {
            Files.createDirectories(FOUND.toAbsolutePath().getParent());
            Files.writeString(
                    FOUND, name + "\t" + escaped(bytes) + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<byte[]> read(String resource) {
        try (InputStream file = FuzzCorpus.class.getResourceAsStream(resource)) {
            if (file == null) {
                throw new AssertionError(resource + " is missing");
            }
            return new String(file.readAllBytes(), StandardCharsets.ISO_8859_1)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> unescaped(line.substring(line.indexOf('\t') + 1)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] unescaped(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int at = 0;
        while (at < text.length()) {
            at += unescapeOne(text, at, bytes);
        }
        return bytes.toByteArray();
    }

    /** Returns how many characters of {@code text} stand for the byte. */
    private static int unescapeOne(String text, int at, ByteArrayOutputStream to) {
        if (text.charAt(at) != '\\') {
            to.write(text.charAt(at));
            return 1;
        }
        char kind = text.charAt(at + 1);
        if (kind == 'x') {
            to.write(Integer.parseInt(text.substring(at + 2, at + 4), 16));
            return 4;
        }
        switch (kind) {
            case 'r' -> to.write('\r');
            case 'n' -> to.write('\n');
            case 't' -> to.write('\t');
            case '0' -> to.write(0);
            case '\\' -> to.write('\\');
            default -> throw new IllegalArgumentException("\\" + kind + " in " + text);
        }
        return 2;
    }

    static String escaped(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (byte signed : bytes) {
            int one = signed & 0xff;
            switch (one) {
                case '\r' -> text.append("\\r");
                case '\n' -> text.append("\\n");
                case '\t' -> text.append("\\t");
                case '\\' -> text.append("\\\\");
                default -> text.append(one >= 0x20 && one < 0x7f ? String.valueOf((char) one) : hex(one));
            }
        }
        return text.toString();
    }

    private static String hex(int one) {
        return String.format("\\x%02x", one);
    }
}
