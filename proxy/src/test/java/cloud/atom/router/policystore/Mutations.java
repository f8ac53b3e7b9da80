package cloud.atom.router.policystore;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Damages a policy at random: bytes, characters that mean something to YAML, and whole lines. */
final class Mutations {
    private static final String[] WORDS = {
        ":",
        "- ",
        "[",
        "]",
        "{",
        "}",
        "\"",
        "'",
        "&a ",
        "*a",
        "!!str ",
        "? ",
        "| ",
        "> ",
        "#",
        "%",
        "\n",
        "\n---\n",
        "\n...\n",
        "  ",
        "\t",
        "~",
        "null",
        "true",
        "-1",
        "0",
        "1e999",
        ".nan",
        "0x7f",
        "99999999999999999999",
        "<<: ",
        "\\",
        "\u0000",
        "\u00e4",
        "\ufeff",
        "\u202e",
        "*",
        "eu-west-1",
        "group:",
        "continent:EU",
        "5s",
        "spec",
        "@",
        "`",
        ","
    };

    private Mutations() {}

    static byte[] of(byte[] seed, Random random) {
        byte[] mutant = seed;
        int steps = 1 + random.nextInt(3);
        for (int i = 0; i < steps; i++) {
            mutant = step(mutant, random);
        }
        return mutant;
    }

    private static byte[] step(byte[] bytes, Random random) {
        int from = random.nextInt(bytes.length + 1);
        int to = Math.min(bytes.length, from + random.nextInt(12));
        return switch (random.nextInt(5)) {
            case 0 -> spliced(bytes, from, Math.min(bytes.length, from + 1), new byte[] {(byte) random.nextInt(256)});
            case 1 -> spliced(bytes, from, from, word(random));
            case 2 -> spliced(bytes, from, to, word(random));
            case 3 -> spliced(bytes, from, to, new byte[0]);
            default -> line(bytes, from, random);
        };
    }

    /** Repeats, drops or moves a line. */
    private static byte[] line(byte[] bytes, int at, Random random) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int start = text.lastIndexOf('\n', Math.max(0, at - 1)) + 1;
        int end = text.indexOf('\n', start);
        end = end < 0 ? bytes.length : end + 1;
        byte[] line = java.util.Arrays.copyOfRange(bytes, start, end);
        if (random.nextBoolean()) {
            return spliced(bytes, start, start, line);
        }
        byte[] without = spliced(bytes, start, end, new byte[0]);
        int elsewhere = random.nextInt(without.length + 1);
        return random.nextBoolean() ? without : spliced(without, elsewhere, elsewhere, line);
    }

    private static byte[] word(Random random) {
        return WORDS[random.nextInt(WORDS.length)].getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] spliced(byte[] bytes, int from, int to, byte[] middle) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length + middle.length);
        out.write(bytes, 0, from);
        out.writeBytes(middle);
        out.write(bytes, to, bytes.length - to);
        return out.toByteArray();
    }
}
