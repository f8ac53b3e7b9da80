package cloud.atom.router.operations;

import cloud.atom.router.model.RegionId;
import java.time.Instant;
import java.util.Optional;

/**
 * A region that an operator took out of service. Immutable.
 *
 * @param actor who did it: the name of the token
 * @param reason for people; may be empty
 * @param until when it comes back by itself; absent: when somebody says so
 */
public record Drain(RegionId region, String actor, String reason, Instant since, Optional<Instant> until) {
    /** Longest reason, in characters. */
    public static final int MAX_REASON = 200;

    public Drain {
        if (!isText(reason)) {
            throw new IllegalArgumentException(
                    "reason: (expected: at most " + MAX_REASON + " characters, none of control)");
        }
        if (!isText(actor)) {
            throw new IllegalArgumentException("actor: (expected: a name)");
        }
    }

    /** Whether {@code text} may be a reason: short, and fit for a line of a log. */
    public static boolean isText(String text) {
        return text.length() <= MAX_REASON && text.codePoints().noneMatch(Drain::isUnfit);
    }

    /** Characters of control, and those that change the direction of text or have no meaning alone. */
    private static boolean isUnfit(int c) {
        int type = Character.getType(c);
        return type == Character.CONTROL
                || type == Character.FORMAT
                || type == Character.SURROGATE
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR;
    }

    boolean isOver(Instant now) {
        return until.isPresent() && !now.isBefore(until.get());
    }
}
