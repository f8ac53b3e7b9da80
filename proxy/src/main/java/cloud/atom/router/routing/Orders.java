package cloud.atom.router.routing;

import cloud.atom.router.model.RegionId;
import java.util.Arrays;
import java.util.List;

/** Small operations on orders of region ordinals. Thread-safe: holds no state. */
final class Orders {
    static final short[] NONE = {};

    private Orders() {}

    /** A new order with {@code first} in front and the rest of {@code others} as it stands. */
    static short[] first(int first, short[] others) {
        short[] order = new short[others.length + (contains(others, others.length, first) ? 0 : 1)];
        order[0] = (short) first;
        int at = 1;
        for (short other : others) {
            if (other != first) {
                order[at++] = other;
            }
        }
        return order;
    }

    /** {@code head}, then those of {@code tail} that are not in it. */
    static short[] appended(short[] head, short[] tail) {
        if (head.length == 0) {
            return tail;
        }
        short[] all = Arrays.copyOf(head, head.length + tail.length);
        int count = head.length;
        for (short ordinal : tail) {
            if (!contains(head, head.length, ordinal)) {
                all[count++] = ordinal;
            }
        }
        return Arrays.copyOf(all, count);
    }

    /** The permitted ones among {@code names}, in that order, each once. */
    static short[] permitted(List<RegionId> names, Candidates candidates) {
        if (names.isEmpty()) {
            return NONE;
        }
        short[] found = new short[names.size()];
        int count = 0;
        for (RegionId name : names) {
            int ordinal = candidates.state().regions().ordinalOf(name);
            boolean isNew = ordinal >= 0 && !contains(found, count, ordinal);
            if (isNew && candidates.isPermitted(ordinal)) {
                found[count++] = (short) ordinal;
            }
        }
        return Arrays.copyOf(found, count);
    }

    /** Whether {@code wanted} is among the first {@code count} of {@code order}. */
    static boolean contains(short[] order, int count, int wanted) {
        for (int i = 0; i < count; i++) {
            if (order[i] == wanted) {
                return true;
            }
        }
        return false;
    }

    /** Sorts {@code order} by {@code key[ordinal]}, lowest first; equal keys keep their order, NaN comes last. */
    static void sortBy(short[] order, double[] key) {
        for (int i = 1; i < order.length; i++) {
            short moving = order[i];
            double movingKey = key[moving];
            int at = i - 1;
            while (at >= 0 && (key[order[at]] > movingKey || isBehind(key[order[at]], movingKey))) {
                order[at + 1] = order[at];
                at--;
            }
            order[at + 1] = moving;
        }
    }

    private static boolean isBehind(double nan, double number) {
        return Double.isNaN(nan) && !Double.isNaN(number);
    }
}
