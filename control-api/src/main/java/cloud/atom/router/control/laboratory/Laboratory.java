package cloud.atom.router.control.laboratory;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Every strategy on every day. Thread-safe: runs share nothing that changes. */
final class Laboratory {
    /** Of everything that is drawn. */
    static final long SEED = 5;

    private Laboratory() {}

    /** Runs all of {@code days} with all strategies, on all processors; the same on each machine. */
    static List<Result> run(List<Day> days) {
        Scene scene = Scene.load();
        List<Cell> cells = new ArrayList<>();
        for (Day day : days) {
            for (Contender contender : Contender.values()) {
                cells.add(new Cell(day, contender));
            }
        }
        // Each run depends on its day and strategy alone, so the order in which they end changes nothing.
        List<Figures> figures = Stream.of(cells.toArray(new Cell[0]))
                .parallel()
                .map(cell -> DayRun.run(scene, cell.day, cell.contender))
                .toList();
        List<Result> results = new ArrayList<>();
        Iterator<Figures> next = figures.iterator();
        for (Day day : days) {
            Map<Contender, Figures> ofDay = new EnumMap<>(Contender.class);
            for (Contender contender : Contender.values()) {
                ofDay.put(contender, next.next());
            }
            results.add(new Result(day, ofDay));
        }
        return results;
    }

    private record Cell(Day day, Contender contender) {}

    /** What one day brought, by strategy. */
    record Result(Day day, Map<Contender, Figures> figures) {
        Figures of(Contender contender) {
            Figures found = figures.get(contender);
            if (found == null) {
                throw new AssertionError(contender + " did not run on " + day.name());
            }
            return found;
        }
    }
}
