package cloud.atom.router.control.attack;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One frame as a table writes it: a word, its arguments, and the rest of the line. Not thread-safe. */
final class FrameLine {
    private static final String NO_FLAG = "-";
    private static final int INITIAL_WINDOW_SIZE = 4;

    private final String line;
    private final Map<String, String> names;
    private final String verb;
    private String rest;
    private int stream;
    private long allowance;
    private long initialWindow = -1;

    FrameLine(String line, Map<String, String> names) {
        this.line = line;
        this.names = names;
        rest = line;
        verb = next();
    }

    String verb() {
        return verb;
    }

    /** The stream of a frame that was built. */
    int stream() {
        return stream;
    }

    /** By how much it opens a window; 0: not at all. */
    long allowance() {
        return allowance;
    }

    /** What it sets the window of streams to; negative: it does not. */
    long initialWindow() {
        return initialWindow;
    }

    /** The next argument, with its names filled in. */
    private String next() {
        int space = rest.indexOf(' ');
        String word = space < 0 ? rest : rest.substring(0, space);
        rest = space < 0 ? "" : rest.substring(space + 1);
        return Script.text(word, names);
    }

    int number() {
        return (int) Long.parseLong(next());
    }

    private byte[] text() {
        return FrameBytes.latin1(Script.text(rest, names));
    }

    /** The bytes of the frame. */
    byte[] frame() {
        return switch (verb) {
            case "get" -> request("GET", FrameBytes.END_STREAM);
            case "post" -> request("POST", 0);
            case "headers" -> block(FrameBytes.HEADERS);
            case "more" -> block(FrameBytes.CONTINUATION);
            case "data" -> {
                stream = number();
                yield FrameBytes.frame(FrameBytes.DATA, flags(0), stream, text());
            }
            case "rst" ->
                FrameBytes.frame(FrameBytes.RST_STREAM, 0, number(), FrameBytes.word(FrameError.code(next())));
            case "priority" -> priority();
            case "settings" -> settings();
            case "ack" -> FrameBytes.frame(FrameBytes.SETTINGS, FrameBytes.ACK, 0, new byte[0]);
            case "ping" -> FrameBytes.frame(FrameBytes.PING, 0, 0, new byte[8]);
            case "goaway" -> goAway();
            case "window" -> window();
            case "frame" -> FrameBytes.frame(number(), number(), number(), text());
            case "long" -> FrameBytes.head(number(), number(), number(), number());
            case "raw" -> text();
            default -> throw new IllegalArgumentException(line + ": " + verb + " (expected: a frame or a step)");
        };
    }

    private byte[] priority() {
        int on = number();
        byte[] payload = java.util.Arrays.copyOf(FrameBytes.word(number()), 5);
        payload[4] = (byte) number();
        return FrameBytes.frame(FrameBytes.PRIORITY, 0, on, payload);
    }

    private byte[] settings() {
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        for (String setting :
                rest.isEmpty() ? new String[0] : Script.text(rest, names).split(" ", -1)) {
            int equals = setting.indexOf('=');
            int id = Integer.parseInt(setting.substring(0, equals));
            long value = Long.parseLong(setting.substring(equals + 1));
            payload.write(id >> 8);
            payload.write(id);
            payload.writeBytes(FrameBytes.word(value));
            initialWindow = id == INITIAL_WINDOW_SIZE ? value : initialWindow;
        }
        return FrameBytes.frame(FrameBytes.SETTINGS, 0, 0, payload.toByteArray());
    }

    private byte[] goAway() {
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        payload.writeBytes(FrameBytes.word(number()));
        payload.writeBytes(FrameBytes.word(FrameError.code(next())));
        payload.writeBytes(text());
        return FrameBytes.frame(FrameBytes.GOAWAY, 0, 0, payload.toByteArray());
    }

    private byte[] window() {
        stream = number();
        allowance = Long.parseLong(next());
        return FrameBytes.frame(FrameBytes.WINDOW_UPDATE, 0, stream, FrameBytes.word(allowance));
    }

    /** {@code end}, {@code part} (of a header block that goes on), or {@code -}. */
    private int flags(int whole) {
        int flags = whole;
        for (String flag : next().split(",", -1)) {
            switch (flag) {
                case "end" -> flags |= FrameBytes.END_STREAM;
                case "part" -> flags &= ~FrameBytes.END_HEADERS;
                case NO_FLAG -> {}
                default -> throw new IllegalArgumentException(line + ": " + flag + " (expected: end, part or -)");
            }
        }
        return flags;
    }

    private byte[] block(int type) {
        stream = number();
        int flags = flags(FrameBytes.END_HEADERS);
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        items().forEach(item -> write(item, block));
        return FrameBytes.frame(type, flags, stream, block.toByteArray());
    }

    /** A sound request, except for what the line's fields change. */
    private byte[] request(String method, int flags) {
        stream = number();
        Map<String, String> pseudo = new LinkedHashMap<>();
        pseudo.put(":method", method);
        pseudo.put(":scheme", "http");
        pseudo.put(":authority", Script.text("{host}", names));
        pseudo.put(":path", Script.text("/{id}", names));
        List<Item> others = new ArrayList<>();
        for (Item item : items()) {
            if (item.text().startsWith("-:")) {
                pseudo.remove(item.text().substring(1));
            } else if (pseudo.containsKey(item.name())) {
                pseudo.put(item.name(), item.value());
            } else {
                others.add(item);
            }
        }
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        pseudo.forEach((name, value) -> FrameBytes.literal(block, name, value, false));
        others.forEach(item -> write(item, block));
        return FrameBytes.frame(FrameBytes.HEADERS, flags | FrameBytes.END_HEADERS, stream, block.toByteArray());
    }

    /** The rest of the line as fields between bars; {@code N*} before one repeats it. */
    private List<Item> items() {
        List<Item> items = new ArrayList<>();
        for (String part : rest.isEmpty() ? new String[0] : rest.split(" \\| ", -1)) {
            int star = part.indexOf('*');
            boolean repeated = star > 0 && part.substring(0, star).chars().allMatch(Character::isDigit);
            if (!repeated) {
                items.add(new Item(part, names));
                continue;
            }
            Map<String, String> counted = new HashMap<>(names);
            for (int i = 0; i < Integer.parseInt(part.substring(0, star)); i++) {
                counted.put("n", Integer.toString(i));
                items.add(new Item(part.substring(star + 1), Map.copyOf(counted)));
            }
        }
        return items;
    }

    private static void write(Item item, ByteArrayOutputStream block) {
        if (item.text().startsWith("#")) {
            block.writeBytes(
                    java.util.HexFormat.of().parseHex(item.text().substring(1).replace(" ", "")));
        } else {
            FrameBytes.literal(block, item.name(), item.value(), item.text().startsWith("+"));
        }
    }

    /**
     * One field as it is written: {@code name: value}, with {@code +} to be put into the table, {@code #} and hexadecimal
     * for bytes of the block as they are, or {@code -} and a pseudo field that is left out. Immutable.
     */
    private record Item(String text, Map<String, String> names) {
        private int colon() {
            int colon = text.indexOf(": ");
            return colon < 0 && text.endsWith(":") ? text.length() - 1 : colon;
        }

        String name() {
            int colon = colon();
            int from = text.startsWith("+") ? 1 : 0;
            return colon < 0 ? "" : Script.text(text.substring(from, colon), names);
        }

        String value() {
            return text.length() <= colon() + 2 ? "" : Script.text(text.substring(colon() + 2), names);
        }
    }
}
