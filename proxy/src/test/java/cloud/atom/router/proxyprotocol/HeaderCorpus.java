package cloud.atom.router.proxyprotocol;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The headers of {@code headers.tsv}, with what is to become of each. */
public final class HeaderCorpus {
    private HeaderCorpus() {}

    /**
     * One header.
     *
     * @param verdict as in the file's first lines
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    public record Case(String verdict, String name, byte[] bytes) {
        @Override
        public String toString() {
            return name + " -> " + verdict;
        }
    }

    /** All cases, in the file's order. */
    public static List<Case> cases() {
        try (InputStream file = Objects.requireNonNull(HeaderCorpus.class.getResourceAsStream("headers.tsv"))) {
            String text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
            return text.lines()
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .map(HeaderCorpus::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Case read(String line) {
        String[] parts = line.split("\t", -1);
        return new Case(parts[0], parts[1], bytes(parts[2]));
    }

    private static byte[] bytes(String escaped) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int at = 0;
        while (at < escaped.length()) {
            char c = escaped.charAt(at);
            if (c != '\\') {
                bytes.write(c);
                at++;
                continue;
            }
            at += 2;
            switch (escaped.charAt(at - 1)) {
                case 'r' -> bytes.write('\r');
                case 'n' -> bytes.write('\n');
                case '\\' -> bytes.write('\\');
                default -> {
                    bytes.write(Integer.parseInt(escaped.substring(at, at + 2), 16));
                    at += 2;
                }
            }
        }
        return bytes.toByteArray();
    }

    /** {@code bytes} as the file has them. */
    public static String escaped(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (byte b : bytes) {
            switch (b) {
                case '\r' -> text.append("\\r");
                case '\n' -> text.append("\\n");
                case '\\' -> text.append("\\\\");
                default -> text.append(b >= ' ' && b < 0x7f ? "" + (char) b : String.format("\\x%02x", b));
            }
        }
        return text.toString();
    }

    /** The bytes of all cases. */
    public static List<byte[]> seeds() {
        return Stream.concat(
                        cases().stream().map(Case::bytes),
                        Stream.of("GET / HTTP/1.1\r\nHost: a.example\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1)))
                .toList();
    }

    /** What the router makes of a header, as the file says it. */
    public static String verdict(@org.jspecify.annotations.Nullable ProxyHeader header) {
        if (header == null) {
            return "more";
        }
        if (header instanceof ProxyHeader.Proxied proxied) {
            return "proxied " + proxied.source().text() + " " + proxied.sourcePort() + " "
                    + proxied.destination().text() + " " + proxied.destinationPort();
        }
        return header instanceof ProxyHeader.Unnamed ? "unnamed" : "refused";
    }
}
