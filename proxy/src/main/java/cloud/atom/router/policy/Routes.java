package cloud.atom.router.policy;

import cloud.atom.router.model.RequestFacts;
import java.util.AbstractList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/**
 * The routes of a policy in their order, found by path. Immutable.
 *
 * <p>Routes of the same prefix form a chain, and a hash table with open addressing knows the first of each. To find a route
 * is to walk the path once and to look up what came so far at the end of each segment, so it costs the same for five routes
 * and for five hundred.
 */
public final class Routes extends AbstractList<Route> implements RandomAccess {
    private static final int NONE = -1;

    /** 2 to the 32nd over the golden ratio: spreads neighbouring hashes (Knuth, The Art of Computer Programming, 6.4). */
    private static final int SPREAD = 0x9e37_79b9;

    private final Route[] routes;

    /** Upper half: hash of a prefix; lower half: one more than the place of its first route. 0: empty. A power of two. */
    private final long[] slots;

    /** The next place in the chain, indexed by place; {@code NONE} at its end. */
    private final int[] next;

    /** Characters of the longest prefix. */
    private final int longest;

    private Routes(List<Route> list) {
        routes = list.toArray(new Route[0]);
        slots = new long[Integer.highestOneBit(Math.max(1, routes.length)) * 4];
        next = new int[routes.length];
        int most = 0;
        for (int place = routes.length - 1; place >= 0; place--) {
            String prefix = routes[place].match().pathPrefix();
            most = Math.max(most, lengthOf(prefix));
            add(place, prefix);
        }
        longest = most;
    }

    /** The same routes; {@code list} itself when it is made of this. */
    public static Routes copyOf(List<Route> list) {
        return list instanceof Routes routes ? routes : new Routes(list);
    }

    private void add(int place, String prefix) {
        int hash = 0;
        for (int i = 0; i < lengthOf(prefix); i++) {
            hash = hashed(hash, prefix.charAt(i));
        }
        int slot = slotOf(hash, prefix, lengthOf(prefix));
        next[place] = (int) slots[slot] - 1;
        slots[slot] = ((long) hash << Integer.SIZE) | (place + 1);
    }

    /** A slash at the end says nothing: prefixes end with a segment. So {@code /} is empty. */
    private static int lengthOf(String prefix) {
        return prefix.endsWith("/") ? prefix.length() - 1 : prefix.length();
    }

    private static int hashed(int hash, char next) {
        return 31 * hash + next;
    }

    /** Where the chain of the first {@code length} characters of {@code text} is known, or would be. */
    private int slotOf(int hash, String text, int length) {
        int mask = slots.length - 1;
        int slot = (hash * SPREAD) >>> Integer.numberOfLeadingZeros(mask);
        while (slots[slot] != 0 && !isChainOf(slots[slot], hash, text, length)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private boolean isChainOf(long slot, int hash, String text, int length) {
        if ((int) (slot >>> Integer.SIZE) != hash) {
            return false;
        }
        String prefix = routes[(int) slot - 1].match().pathPrefix();
        return lengthOf(prefix) == length && text.regionMatches(0, prefix, 0, length);
    }

    /** The first route all of whose conditions hold; null when none does. */
    public @Nullable Route firstMatch(RequestFacts request) {
        String path = request.path();
        int first = first(routes.length, 0, 0, request);
        int hash = 0;
        int most = Math.min(path.length(), longest);
        for (int end = 1; end <= most; end++) {
            hash = hashed(hash, path.charAt(end - 1));
            if (end == path.length() || path.charAt(end) == '/') {
                first = first(first, hash, end, request);
            }
        }
        return first == routes.length ? null : routes[first];
    }

    /** The first place before {@code best} whose prefix is the path's first {@code length} characters; else {@code best}. */
    private int first(int best, int hash, int length, RequestFacts request) {
        int place = (int) slots[slotOf(hash, request.path(), length)] - 1;
        while (place != NONE && place < best) {
            if (fits(routes[place].match(), request)) {
                return place;
            }
            place = next[place];
        }
        return best;
    }

    private static boolean fits(Route.Match match, RequestFacts request) {
        boolean methodFits = match.methods().isEmpty() || match.methods().contains(request.method());
        return methodFits && (match.fields().isEmpty() || fieldsFit(match.fields(), request));
    }

    private static boolean fieldsFit(Map<String, String> wanted, RequestFacts request) {
        for (Map.Entry<String, String> field : wanted.entrySet()) {
            if (!field.getValue().equals(request.fields().value(field.getKey()))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public Route get(int index) {
        return routes[Objects.checkIndex(index, routes.length)];
    }

    @Override
    public int size() {
        return routes.length;
    }
}
