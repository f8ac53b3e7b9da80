package cloud.atom.router.routing;

/** Small operations on orders of region ordinals. Thread-safe: holds no state. */
final class Orders {
    private Orders() {}

    /** A new order with {@code first} in front and the rest of {@code others} as it stands. */
    static int[] first(int first, int[] others) {
        int[] order = new int[others.length + (contains(others, others.length, first) ? 0 : 1)];
        order[0] = first;
        int at = 1;
        for (int other : others) {
            if (other != first) {
                order[at++] = other;
            }
        }
        return order;
    }

    /** Whether {@code wanted} is among the first {@code count} of {@code order}. */
    static boolean contains(int[] order, int count, int wanted) {
        for (int i = 0; i < count; i++) {
            if (order[i] == wanted) {
                return true;
            }
        }
        return false;
    }

    /** Sorts {@code order} by {@code key[ordinal]}, lowest first; equal keys keep their order, NaN comes last. */
    static void sortBy(int[] order, double[] key) {
        for (int i = 1; i < order.length; i++) {
            int moving = order[i];
            int at = i - 1;
            while (at >= 0 && Double.compare(key[order[at]], key[moving]) > 0) {
                order[at + 1] = order[at];
                at--;
            }
            order[at + 1] = moving;
        }
    }
}
