package cloud.atom.router.health;

/** Splits requests over levels of regions. Thread-safe: holds no state. */
public final class LevelLoads {
    /*
     * Envoy's priority formula ("Priority levels" and "Degraded endpoints" in the chapter on load balancing of its
     * documentation) on shares instead of host counts. A level's fitness h is the highest share that one of its regions
     * takes: min(1, 1.4 · score), moved by steps and held below its room. With T = min(1, Σh) level p gets
     *
     *     load_p = min(1 - earlier levels, h_p / T)
     *
     * Scores of 71 %, 100 % give 99 / 1; 50, 100 give 70 / 30; 25, 25 give 50 / 50; 25, 25, 20 give 36 / 36 / 28.
     *
     * Where Σh is below 1, dividing by T asks more of a level than its share. For want of health that is right: somebody
     * has to serve. For want of room it is not: each level stops at its room, what is left fills the room of others, best
     * first, and what fits nowhere is shed.
     *
     * Cost: two passes. The first level alone answers when it is whole, which is the usual case.
     */
    private static final double DUST = 1e-9;

    private LevelLoads() {}

    /**
     * Writes the load of each level, best first; returns what fits nowhere, in [0, 1].
     *
     * @param fitness what each level takes by health and room, in [0, 1]
     * @param room what each level has room for, in [0, 1], at least its fitness
     * @param loads is written
     */
    public static double split(double[] fitness, double[] room, double[] loads, int levels) {
        double sum = 0;
        for (int i = 0; i < levels; i++) {
            sum += fitness[i];
        }
        double total = Math.min(1, sum);
        double rest = 1;
        for (int i = 0; i < levels; i++) {
            double wanted = total > 0 ? Math.min(room[i], fitness[i] / total) : 0;
            loads[i] = Math.min(rest, wanted);
            rest -= loads[i];
        }
        for (int i = 0; i < levels && rest > DUST; i++) {
            double more = Math.min(rest, room[i] - loads[i]);
            loads[i] += more;
            rest -= more;
        }
        return rest > DUST ? rest : 0;
    }
}
