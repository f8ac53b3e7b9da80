package cloud.atom.router.control.laboratory;

import java.util.List;
import java.util.Locale;

/**
 * Lines over the seconds of a day, as an SVG drawing: whole numbers and plain text, the same on each machine. Not
 * thread-safe.
 */
final class Plot {
    private static final int WIDTH = 760;
    private static final int LEFT = 48;
    private static final int PLOT_WIDTH = 540;
    private static final int PANEL_HEIGHT = 150;
    private static final int PANEL_GAP = 50;
    private static final int TOP = 34;
    private static final int LEGEND_STEP = 17;
    private static final String[] COLOURS = {
        "#d62728", "#1f77b4", "#2ca02c", "#9467bd", "#8c564b", "#e377c2", "#7f7f7f", "#bcbd22"
    };

    private final StringBuilder svg = new StringBuilder();
    private final Day day;
    private int panels;

    Plot(Day day) {
        this.day = day;
    }

    /** One line: a name and a share in [0, 1] for each bin. */
    @SuppressWarnings("ArrayRecordComponent") // drawn once
    record Line(String name, double[] shares) {}

    /** Adds a panel below those that are there; its axis ends at the highest share, and at 1 % at least. */
    Plot panel(String title, List<Line> lines) {
        int top = TOP + panels++ * (PANEL_HEIGHT + PANEL_GAP);
        double most = 0.01;
        for (Line line : lines) {
            for (double share : line.shares) {
                most = Math.max(most, share);
            }
        }
        int percent = (int) Math.ceil(most * 100);
        text(LEFT, top - 8, title + " (axis to " + percent + " %)");
        add(
                "<rect x='%d' y='%d' width='%d' height='%d' fill='none' stroke='#999'/>%n",
                LEFT, top, PLOT_WIDTH, PANEL_HEIGHT);
        if (!day.script().isEmpty()) {
            add(
                    "<rect x='%d' y='%d' width='%d' height='%d' fill='#f5e6c8' fill-opacity='0.6'/>%n",
                    x(day.from()), top, x(day.to()) - x(day.from()), PANEL_HEIGHT);
        }
        for (int minute = 0; minute <= Day.SECONDS / 60; minute += 2) {
            text(x(minute * 60) - 4, top + PANEL_HEIGHT + 14, minute + " min");
        }
        for (int i = 0; i < lines.size(); i++) {
            String colour = COLOURS[i % COLOURS.length];
            add(
                    "<polyline fill='none' stroke='%s' stroke-width='%s' points='%s'/>%n",
                    colour, i == 0 ? "2" : "1.2", points(lines.get(i).shares, top, percent));
            int y = top + 12 + i * LEGEND_STEP;
            add("<rect x='%d' y='%d' width='10' height='10' fill='%s'/>%n", LEFT + PLOT_WIDTH + 12, y - 9, colour);
            text(LEFT + PLOT_WIDTH + 28, y, lines.get(i).name);
        }
        return this;
    }

    private static int x(int second) {
        return LEFT + second * PLOT_WIDTH / Day.SECONDS;
    }

    /** The ends of each level stretch; what lies between them adds nothing. */
    private static String points(double[] shares, int top, int percent) {
        StringBuilder points = new StringBuilder();
        for (int i = 0; i < shares.length; i++) {
            int y = y(shares[i], top, percent);
            boolean level = i > 0
                    && i + 1 < shares.length
                    && y == y(shares[i - 1], top, percent)
                    && y == y(shares[i + 1], top, percent);
            if (!level) {
                points.append(i == 0 ? "" : " ")
                        .append(x(i * Figures.BIN_SECONDS))
                        .append(',')
                        .append(y);
            }
        }
        return points.toString();
    }

    private static int y(double share, int top, int percent) {
        return top + PANEL_HEIGHT - (int) Math.round(share * 100 * PANEL_HEIGHT / percent);
    }

    private void text(int x, int y, String text) {
        add("<text x='%d' y='%d'>%s</text>%n", x, y, text.replace("&", "&amp;").replace("<", "&lt;"));
    }

    private void add(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format.replace("%n", "\n"), values));
    }

    /** The whole drawing. */
    String toSvg() {
        int height = TOP + panels * (PANEL_HEIGHT + PANEL_GAP);
        return String.format(
                        Locale.ROOT,
                        "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' font-family='sans-serif'"
                                + " font-size='12'>\n<rect width='100%%' height='100%%' fill='white'/>\n",
                        WIDTH,
                        height)
                + svg
                + "</svg>\n";
    }
}
