package cloud.atom.router.control.terminal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rows of text in columns that fit a given width. Not thread-safe.
 *
 * <p>Columns are as wide as their widest cell. While they do not fit, the widest column shrinks; a cell that is cut ends
 * with an ellipsis, in a wrapping table it goes on in the next line.
 */
public final class Table {
    private static final String GAP = "  ";
    private static final int NARROWEST = 6;

    private final List<String> header;
    private final List<List<String>> rows = new ArrayList<>();
    private final boolean[] right;
    private boolean wrapping;

    /** A table with these headings; one that begins with {@code >} is right-aligned. */
    public Table(String... headings) {
        right = new boolean[headings.length];
        List<String> names = new ArrayList<>();
        for (int i = 0; i < headings.length; i++) {
            right[i] = headings[i].startsWith(">");
            names.add(right[i] ? headings[i].substring(1) : headings[i]);
        }
        header = List.copyOf(names);
    }

    /** Shows long cells on several lines instead of cutting them. */
    public Table wrap() {
        wrapping = true;
        return this;
    }

    /** Adds a row with a cell for each heading. */
    public Table row(String... cells) {
        if (cells.length != header.size()) {
            throw new IllegalArgumentException("cells: " + cells.length + " (expected: " + header.size() + ")");
        }
        rows.add(Arrays.stream(cells).map(Terminal::plain).toList());
        return this;
    }

    public boolean isEmpty() {
        return rows.isEmpty();
    }

    /** The table in lines of at most {@code width} columns, each ended by a line feed. */
    public String toText(int width) {
        int[] widths = widths(width);
        StringBuilder text = new StringBuilder();
        appendRow(text, header, widths);
        rows.forEach(row -> appendRow(text, row, widths));
        return text.toString();
    }

    @Override
    public String toString() {
        return toText(Terminal.WIDTH);
    }

    private int[] widths(int width) {
        int[] widths = new int[header.size()];
        for (int i = 0; i < widths.length; i++) {
            widths[i] = length(header.get(i));
            for (List<String> row : rows) {
                widths[i] = Math.max(widths[i], length(row.get(i)));
            }
        }
        int room = width - GAP.length() * (widths.length - 1);
        while (Arrays.stream(widths).sum() > room && Arrays.stream(widths).max().orElse(0) > NARROWEST) {
            widths[widest(widths)]--;
        }
        return widths;
    }

    private static int widest(int[] widths) {
        int widest = 0;
        for (int i = 1; i < widths.length; i++) {
            widest = widths[i] >= widths[widest] ? i : widest;
        }
        return widest;
    }

    private void appendRow(StringBuilder text, List<String> cells, int[] widths) {
        List<List<String>> lines = new ArrayList<>();
        int height = 1;
        for (int i = 0; i < widths.length; i++) {
            List<String> cell = wrapping ? wrapped(cells.get(i), widths[i]) : List.of(cut(cells.get(i), widths[i]));
            lines.add(cell);
            height = Math.max(height, cell.size());
        }
        for (int line = 0; line < height; line++) {
            StringBuilder row = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                List<String> cell = lines.get(i);
                String part = line < cell.size() ? cell.get(line) : "";
                String space = " ".repeat(widths[i] - length(part));
                row.append(i == 0 ? "" : GAP).append(right[i] ? space + part : part + space);
            }
            text.append(row.toString().stripTrailing()).append('\n');
        }
    }

    private static String cut(String cell, int width) {
        return length(cell) <= width ? cell : cell.substring(0, cell.offsetByCodePoints(0, width - 1)) + "…";
    }

    /** Lines of at most {@code width}, broken between words where that is possible. */
    private static List<String> wrapped(String cell, int width) {
        List<String> lines = new ArrayList<>();
        String rest = cell;
        while (length(rest) > width) {
            int limit = rest.offsetByCodePoints(0, width);
            int space = rest.lastIndexOf(' ', limit);
            int end = space > 0 ? space : limit;
            lines.add(rest.substring(0, end));
            rest = rest.substring(end).stripLeading();
        }
        lines.add(rest);
        return lines;
    }

    /** Columns of {@code text}, where each character takes one. */
    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
