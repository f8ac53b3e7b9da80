package cloud.atom.router.control.attack;

import cloud.atom.router.control.attack.AttackCase.Options;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the tables of cases, which lie as text beside this class's program. Thread-safe: holds no state. */
final class CaseTables {
    /** In this order; each is a file {@code attack/NAME.cases}. */
    static final List<String> GROUPS = List.of(
            "smuggling",
            "request-line",
            "host",
            "fields",
            "chunked",
            "response",
            "forwarding",
            "connection",
            "interim",
            "denial",
            "http2-requests",
            "http2-frames",
            "http2-hpack",
            "http2-windows",
            "http2-floods");

    private static final Pattern HEADLINE = Pattern.compile("([a-z0-9.-]+) \\[([^]]+)] (.+)");
    private static final Pattern REPLY_GOES_ON = Pattern.compile("<\\+ ?");

    private CaseTables() {}

    /** Whether clients of a group speak in frames of HTTP/2. */
    static boolean isInFrames(String group) {
        return group.startsWith("http2-");
    }

    /**
     * All cases.
     *
     * @throws IllegalArgumentException when a table is malformed; the message says where
     */
    static List<AttackCase> all() {
        List<AttackCase> all = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (String group : GROUPS) {
            for (AttackCase one : parse(group, text(group))) {
                if (!ids.add(one.id())) {
                    throw new IllegalArgumentException(one.id() + ": twice");
                }
                all.add(one);
            }
        }
        return List.copyOf(all);
    }

    private static String text(String group) {
        try (InputStream file = CaseTables.class.getResourceAsStream("/attack/" + group + ".cases")) {
            if (file == null) {
                throw new AssertionError("no table " + group);
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The cases of one table. */
    static List<AttackCase> parse(String group, String text) {
        List<AttackCase> cases = new ArrayList<>();
        Draft draft = null;
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            try {
                Matcher headline = HEADLINE.matcher(line);
                if (headline.matches()) {
                    finish(draft, cases);
                    draft = new Draft(group, headline);
                } else if (draft == null) {
                    throw new IllegalArgumentException(line + " (expected: ID [SOURCE] TITLE)");
                } else {
                    draft.add(line);
                }
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(group + ".cases:" + number + ": " + e.getMessage(), e);
            }
        }
        finish(draft, cases);
        return cases;
    }

    private static void finish(@Nullable Draft draft, List<AttackCase> cases) {
        if (draft != null) {
            cases.add(draft.toCase());
        }
    }

    /**
     * The texts that scripts and checks name.
     *
     * @param host what the proxy under attack knows as this lane's host
     * @param pseudonym what the proxy calls itself in {@code Via}; empty when it does not say
     */
    static Map<String, String> names(String id, String host, String pseudonym) {
        Map<String, String> names = new HashMap<>();
        names.put("id", id);
        names.put("host", host);
        names.put("HOST", host.toUpperCase(Locale.ROOT));
        names.put("pseudonym", pseudonym);
        names.put("H", "Host: {host}\\r\\n");
        for (String method : List.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS")) {
            names.put(method, method + " /{id} HTTP/1.1\\r\\n{H}");
        }
        names.put("GET0", "GET /{id} HTTP/1.0\\r\\n{H}");
        names.put("POST0", "POST /{id} HTTP/1.0\\r\\n{H}");
        names.put("CHUNKED", "{POST}Transfer-Encoding: chunked\\r\\n\\r\\n");
        names.put("SMUGGLED", "GET /smuggled-{id} HTTP/1.1\\r\\n{H}\\r\\n");
        names.put("OK", "HTTP/1.1 200 OK\\r\\n");
        names.put("FINAL", "HTTP/1.1 200 OK\\r\\nContent-Length: 5\\r\\n\\r\\nfinal");
        names.put("EVIL", "HTTP/1.1 200 Evil\\r\\nX-Id: evil\\r\\nContent-Length: 4\\r\\n\\r\\nevil");
        int length = Script.text("{SMUGGLED}", names).length();
        names.put("len", Integer.toString(length));
        names.put("hexlen", Integer.toHexString(length));
        return Map.copyOf(names);
    }

    /** A case that is being read. Not thread-safe. */
    private static final class Draft {
        private final String group;
        private final Matcher headline;
        private final StringBuilder send = new StringBuilder();
        private final List<StringBuilder> replies = new ArrayList<>();
        private final List<String> wants = new ArrayList<>();
        private Options options = Options.NONE;

        Draft(String group, Matcher headline) {
            this.group = group;
            this.headline = headline;
        }

        void add(String line) {
            String rest = line.length() < 2 ? "" : line.substring(2);
            switch (line.charAt(0)) {
                case '>' -> send.append(rest).append(isInFrames(group) ? "\n" : "");
                case '<' -> {
                    Matcher more = REPLY_GOES_ON.matcher(line);
                    if (more.lookingAt() && !replies.isEmpty()) {
                        replies.get(replies.size() - 1).append(line.substring(more.end()));
                    } else {
                        replies.add(new StringBuilder(rest));
                    }
                }
                case '=' -> wants.add(rest);
                case '!' -> {
                    int space = rest.indexOf(' ');
                    options = space < 0
                            ? options.with(rest, "")
                            : options.with(rest.substring(0, space), rest.substring(space + 1));
                }
                default -> throw new IllegalArgumentException(line + " (expected: begins with > < <+ = ! or #)");
            }
        }

        AttackCase toCase() {
            String id = headline.group(1);
            Map<String, String> names = names(id, "a.example", "p");
            // Malformed scripts are found when the tables are read, not when the case runs.
            if (isInFrames(group)) {
                FrameScript.parse(send.toString(), names);
                wants.forEach(want -> FrameCheck.parse(Script.text(want, names)));
            } else {
                Script.parse(send.toString(), names);
                wants.forEach(want -> Check.parse(Script.text(want, names)));
            }
            replies.forEach(reply -> Script.parse(reply.toString(), names));
            return new AttackCase(
                    group,
                    id,
                    headline.group(2),
                    headline.group(3),
                    send.toString(),
                    replies.stream().map(StringBuilder::toString).toList(),
                    wants,
                    options);
        }
    }
}
