package cloud.atom.router.control.laboratory;

import java.util.List;
import java.util.function.Consumer;

/**
 * Ten minutes on which something goes wrong. Immutable.
 *
 * @param name of its plot
 * @param story what happens, for people
 * @param region what it happens to; empty: to none in particular
 * @param from the second in which it begins
 * @param to the second in which it is over
 * @param isLeft whether a good strategy takes the region's traffic away: a time to react is told
 * @param about the tenant that it is about, whose own requests are not counted; empty: none
 */
record Day(
        String name,
        String title,
        String story,
        String region,
        int from,
        int to,
        boolean isLeft,
        String about,
        List<Step> script) {
    static final int SECONDS = 600;

    Day {
        script = List.copyOf(script);
    }

    /** Whether it is about the tenant of {@code host}. */
    boolean isAbout(String host) {
        return !about.isEmpty() && host.equals(about);
    }

    /** What happens at a moment. */
    record Step(int second, Consumer<World> what) {}
}
