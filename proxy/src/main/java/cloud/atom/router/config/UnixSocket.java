package cloud.atom.router.config;

import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Unix socket to listen on, written {@code unix:/path} or {@code unix:/path,mode=0666}. Immutable.
 *
 * @param path absolute; at most 96 bytes: the system takes 107, and the file begins under a longer name
 * @param mode who may connect, as the permissions of a file: 0 to 0777; default 0660
 */
public record UnixSocket(Path path, int mode) implements ListenAddress {
    static final String PREFIX = "unix:";

    private static final int DEFAULT_MODE = 0660;
    private static final int MAX_MODE = 0777;
    private static final int MAX_BYTES = 96;
    private static final Pattern FORM = Pattern.compile("unix:(/[^,\\x00]*[^,/\\x00])(?:,mode=(0?[0-7]{3}))?");

    public UnixSocket {
        int bytes = path.toString().getBytes(StandardCharsets.UTF_8).length;
        if (!path.isAbsolute() || bytes > MAX_BYTES) {
            throw new IllegalArgumentException(
                    "path: " + path + " (expected: absolute, at most " + MAX_BYTES + " bytes)");
        }
        if (mode < 0 || mode > MAX_MODE) {
            throw new IllegalArgumentException("mode: " + Integer.toOctalString(mode) + " (expected: 0 to 0777)");
        }
    }

    /**
     * Reads {@code unix:/path} or {@code unix:/path,mode=0660}.
     *
     * @throws IllegalArgumentException when {@code text} is not of that form
     */
    static UnixSocket parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    Problems.quoted(text) + " (expected: unix:/path or unix:/path,mode=0660)");
        }
        String mode = form.group(2);
        try {
            return new UnixSocket(Path.of(form.group(1)), mode == null ? DEFAULT_MODE : Integer.parseInt(mode, 8));
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(Problems.quoted(text) + " (expected: the path of a file)", e);
        }
    }

    @Override
    public String toString() {
        return PREFIX + path + (mode == DEFAULT_MODE ? "" : ",mode=0" + Integer.toOctalString(mode));
    }
}
