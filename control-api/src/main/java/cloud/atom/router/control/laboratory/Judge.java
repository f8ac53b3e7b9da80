package cloud.atom.router.control.laboratory;

import cloud.atom.router.control.laboratory.Laboratory.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Compares the router with the other strategies and with its own aims. Thread-safe: holds no state. */
final class Judge {
    /** Differences up to these are draws: as much comes from the seed alone. */
    static final double FAILURE_DRAW = 0.0002;

    static final double LATENCY_DRAW = 0.01;

    static final int MOST_CROSSINGS = 2;
    static final double BLACK_HOLE_SHARE = 0.001;

    private Judge() {}

    /** How the router's figure stands to another's. */
    enum Verdict {
        BETTER,
        DRAW,
        WORSE
    }

    static Verdict failures(Result result, Contender other) {
        double ours = share(result.of(Contender.ROUTER));
        return verdict(ours, share(result.of(other)), FAILURE_DRAW);
    }

    static Verdict latency(Result result, Contender other) {
        double theirs = result.of(other).feltMs();
        return verdict(result.of(Contender.ROUTER).feltMs(), theirs, LATENCY_DRAW * theirs);
    }

    private static double share(Figures figures) {
        return (double) figures.failed() / Math.max(1, figures.requests());
    }

    private static Verdict verdict(double ours, double theirs, double draw) {
        if (Math.abs(ours - theirs) <= draw) {
            return Verdict.DRAW;
        }
        return ours < theirs ? Verdict.BETTER : Verdict.WORSE;
    }

    /** The most crossings of a region's share on a day, from the event on. */
    static int crossings(Figures figures, Day day, int regions) {
        int most = 0;
        for (int region = 0; region < regions; region++) {
            int from = day.from() / Figures.BIN_SECONDS;
            most = Math.max(most, Crossings.count(figures.shares(region), from, figures.binSize()));
        }
        return most;
    }

    /** Every aim that the router missed, in the order of the days. */
    static List<Shortfall> shortfalls(List<Result> results, int regions) {
        List<Shortfall> missed = new ArrayList<>();
        for (Result result : results) {
            for (Contender other : Contender.values()) {
                addIfWorse(missed, result, other);
            }
            addOwn(missed, result, regions);
        }
        return missed;
    }

    private static void addIfWorse(List<Shortfall> missed, Result result, Contender other) {
        Figures ours = result.of(Contender.ROUTER);
        Figures theirs = result.of(other);
        if (failures(result, other) == Verdict.WORSE) {
            String found = text("%.3f %% to %.3f %%", 100 * share(ours), 100 * share(theirs));
            missed.add(new Shortfall(result.day().name(), Aim.FEWER_FAILURES, other.name(), found));
        }
        if (latency(result, other) == Verdict.WORSE) {
            String found = text("%.1f ms to %.1f ms", ours.feltMs(), theirs.feltMs());
            missed.add(new Shortfall(result.day().name(), Aim.LOWER_LATENCY, other.name(), found));
        }
    }

    private static void addOwn(List<Shortfall> missed, Result result, int regions) {
        String day = result.day().name();
        Figures ours = result.of(Contender.ROUTER);
        int crossings = crossings(ours, result.day(), regions);
        if (crossings > MOST_CROSSINGS) {
            missed.add(new Shortfall(day, Aim.NO_OSCILLATION, "", crossings + " crossings"));
        }
        if (day.equals(Days.blackHole().name()) && ours.worstMinute() >= BLACK_HOLE_SHARE) {
            String found = text("%.3f %% of the worst minute", 100 * ours.worstMinute());
            missed.add(new Shortfall(day, Aim.BLACK_HOLE_HARMLESS, "", found));
        }
        if (ours.violations() > 0) {
            missed.add(new Shortfall(day, Aim.RESIDENCY, "", ours.violations() + " attempts"));
        }
    }

    private static String text(String format, Object... figures) {
        return String.format(Locale.ROOT, format, figures);
    }
}
