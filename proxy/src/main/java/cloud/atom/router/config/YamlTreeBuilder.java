package cloud.atom.router.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/**
 * Builds the tree of one document from the library's events. Used once; not thread-safe.
 *
 * <p>Events, not the library's nodes: an alias is seen as what it is and never expanded, and the depth is bounded
 * before anything recurses.
 */
final class YamlTreeBuilder {
    static final int DEEPEST = 64;

    /** Far above any real document; bounds memory and time for a hostile one. */
    static final int MOST_NODES = 100_000;

    private static final Pattern DIRECTIVE = Pattern.compile("^%.*", Pattern.MULTILINE);
    private static final Pattern PLAIN_KEY = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private final String text;
    private final Problems problems;
    private final Iterator<Event> events;
    private int nodes;

    YamlTreeBuilder(String text, Problems problems) {
        this.text = text;
        this.problems = problems;
        LoadSettings settings = LoadSettings.builder()
                .setLabel(problems.file())
                .setUseMarks(true)
                .setParseComments(false)
                .setCodePointLimit(Integer.MAX_VALUE)
                .build();
        events = new Parse(settings).parseString(text).iterator();
    }

    /**
     * The root; a null scalar for an empty document.
     *
     * @throws InvalidInputException when the syntax is wrong
     */
    YamlNode build() {
        try {
            return document();
        } catch (MarkedYamlEngineException e) {
            Optional<Mark> mark = e.getProblemMark().or(e::getContextMark);
            add(mark, "", "not YAML: " + Problems.printable(e.getProblem()));
        } catch (TooLargeException e) {
            add(e.mark, "", String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            // The library's scanner has faults of its own on hostile text; none of them may reach a caller.
            problems.addAt("", 0, 0, "not YAML: " + e.getClass().getSimpleName());
        }
        throw new InvalidInputException(problems.list());
    }

    private YamlNode document() {
        next(); // stream start
        Event first = next();
        if (!(first instanceof DocumentStartEvent start)) {
            return new YamlNode.Scalar("", 1, 1, "", YamlNode.Kind.NULL);
        }
        Event rootEvent = next();
        refuseDirectives(start, rootEvent);
        YamlNode root = node(rootEvent, "", 0);
        next(); // document end
        if (next() instanceof DocumentStartEvent second) {
            add(second.getStartMark(), "", "a second document (expected: one)");
        }
        return root;
    }

    /** Looks at the text too: the library drops directives that it does not know. */
    private void refuseDirectives(DocumentStartEvent start, Event root) {
        int end = root.getStartMark().map(Mark::getIndex).orElse(0);
        if (!start.isExplicit()) {
            return;
        }
        Matcher directive = DIRECTIVE.matcher(text.substring(0, text.offsetByCodePoints(0, end)));
        while (directive.find()) {
            int line = (int) text.substring(0, directive.start()).lines().count() + 1;
            problems.addAt("", line, 1, Problems.quoted(directive.group()) + " (expected: no directives)");
        }
    }

    private YamlNode node(Event event, String path, int depth) {
        if (depth > DEEPEST) {
            throw new TooLargeException(event, "nested too deeply (expected: at most " + DEEPEST + " levels)");
        }
        if (++nodes > MOST_NODES) {
            throw new TooLargeException(event, "too many values (expected: at most " + MOST_NODES + ")");
        }
        if (event instanceof AliasEvent) {
            add(event.getStartMark(), path, "an alias (expected: the value itself)");
            return refused(event, path);
        }
        refuseProperties((NodeEvent) event, path);
        if (event instanceof ScalarEvent scalar) {
            return scalar(scalar, path);
        }
        return event instanceof MappingStartEvent ? mapping(event, path, depth) : sequence(event, path, depth);
    }

    private void refuseProperties(NodeEvent event, String path) {
        event.getAnchor()
                .ifPresent(anchor -> add(
                        event.getStartMark(),
                        path,
                        "anchor &" + Problems.printable(anchor.getValue()) + " (expected: no anchors)"));
        Optional<String> tag =
                event instanceof ScalarEvent scalar ? scalar.getTag() : ((CollectionStartEvent) event).getTag();
        tag.ifPresent(t -> add(event.getStartMark(), path, "tag " + Problems.printable(t) + " (expected: no tags)"));
    }

    private YamlNode scalar(ScalarEvent event, String path) {
        String value = event.getValue();
        String refused = YamlCharacters.refusedIn(value);
        if (!refused.isEmpty()) {
            add(event.getStartMark(), path, refused + " in the value (expected: only visible characters)");
            return refused(event, path);
        }
        YamlNode.Kind kind = event.isPlain() ? CoreSchema.kindOf(value) : YamlNode.Kind.TEXT;
        return new YamlNode.Scalar(path, line(event), column(event), value, kind);
    }

    private YamlNode sequence(Event start, String path, int depth) {
        List<YamlNode> items = new ArrayList<>();
        for (Event event = next(); event.getEventId() != Event.ID.SequenceEnd; event = next()) {
            items.add(node(event, path + "[" + items.size() + "]", depth + 1));
        }
        return new YamlNode.Sequence(path, line(start), column(start), items);
    }

    private YamlNode mapping(Event start, String path, int depth) {
        Map<String, YamlNode.Scalar> keys = new HashMap<>();
        List<YamlNode.Entry> entries = new ArrayList<>();
        for (Event event = next(); event.getEventId() != Event.ID.MappingEnd; event = next()) {
            YamlNode.@Nullable Scalar key = key(event, path, depth);
            YamlNode value = node(next(), key == null ? path : key.path(), depth + 1);
            if (key == null) {
                continue;
            }
            YamlNode.Scalar before = keys.putIfAbsent(key.text(), key);
            if (before == null) {
                entries.add(new YamlNode.Entry(key, value));
            } else {
                problems.add(key, "the key stands twice (expected: once; first in line " + before.line() + ")");
            }
        }
        return new YamlNode.Mapping(path, line(start), column(start), entries);
    }

    /** Reads a key; null when it was refused. */
    private YamlNode.@Nullable Scalar key(Event event, String parent, int depth) {
        String path = event instanceof ScalarEvent scalar ? child(parent, scalar.getValue()) : parent;
        YamlNode key = node(event, path, depth + 1);
        if (key instanceof YamlNode.Scalar scalar && scalar.kind() == YamlNode.Kind.TEXT) {
            if (scalar.text().equals("<<") && event instanceof ScalarEvent written && written.isPlain()) {
                problems.add(key, "a merge key (expected: the keys themselves)");
                return null;
            }
            return scalar;
        }
        if (!(key instanceof YamlNode.Scalar scalar) || scalar.kind() != YamlNode.Kind.REFUSED) {
            problems.add(key, "a key that is no text (expected: text; put it in quotes)");
        }
        return null;
    }

    private static String child(String parent, String key) {
        if (!PLAIN_KEY.matcher(key).matches()) {
            return parent + "[" + Problems.quoted(key) + "]";
        }
        return parent.isEmpty() ? key : parent + "." + key;
    }

    private Event next() {
        return events.next();
    }

    private static YamlNode refused(Event event, String path) {
        return new YamlNode.Scalar(path, line(event), column(event), "", YamlNode.Kind.REFUSED);
    }

    private void add(Optional<Mark> mark, String path, String message) {
        int line = mark.map(m -> m.getLine() + 1).orElse(0);
        int column = mark.map(m -> m.getColumn() + 1).orElse(0);
        problems.addAt(path, line, column, message);
    }

    private static int line(Event event) {
        return event.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
    }

    private static int column(Event event) {
        return event.getStartMark().map(mark -> mark.getColumn() + 1).orElse(0);
    }

    /** Leaves the recursion when the document is too much for us. */
    private static final class TooLargeException extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient Optional<Mark> mark;

        TooLargeException(Event event, String message) {
            super(message, null, false, false);
            mark = event.getStartMark();
        }
    }
}
