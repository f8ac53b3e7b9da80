package cloud.atom.router.control.attack;

import java.util.List;
import java.util.Set;

/**
 * One attack as its table states it. Immutable.
 *
 * @param group the table's name
 * @param source where the rule stands: the RFC's number and section, or another standard's name
 * @param send the client's script, its names not yet filled in
 * @param replies the origin's, to the first, second, … request
 * @param wants lines of {@link Check}
 * @param options what is out of the ordinary
 */
record AttackCase(
        String group,
        String id,
        String source,
        String title,
        String send,
        List<String> replies,
        List<String> wants,
        Options options) {
    AttackCase {
        replies = List.copyOf(replies);
        wants = List.copyOf(wants);
        if (wants.isEmpty()) {
            throw new IllegalArgumentException(id + ": no line with = (expected: at least one)");
        }
    }

    /** Whether the client speaks in frames of HTTP/2. */
    boolean isInFrames() {
        return CaseTables.isInFrames(group);
    }

    /**
     * What is out of the ordinary. Immutable.
     *
     * @param oursOnly whether the case is about our own contract, so that peers are not asked
     * @param hurried whether it runs against short time-outs and low limits
     * @param from the client's local address
     * @param heads the numbers of the answers to HEAD, from 1
     * @param crowd how many connections more send the same first and then stand still
     */
    record Options(boolean oursOnly, boolean hurried, String from, Set<Integer> heads, int crowd) {
        static final Options NONE = new Options(false, false, "127.0.0.1", Set.of(), 0);

        Options {
            heads = Set.copyOf(heads);
        }

        Options with(String name, String value) {
            return switch (name) {
                case "ours" -> new Options(true, hurried, from, heads, crowd);
                case "hurried" -> new Options(oursOnly, true, from, heads, crowd);
                case "from" -> new Options(oursOnly, hurried, value, heads, crowd);
                case "head" ->
                    new Options(
                            oursOnly,
                            hurried,
                            from,
                            java.util.Arrays.stream(value.split(",", -1))
                                    .map(Integer::valueOf)
                                    .collect(java.util.stream.Collectors.toSet()),
                            crowd);
                case "crowd" -> new Options(oursOnly, hurried, from, heads, Integer.parseInt(value));
                default ->
                    throw new IllegalArgumentException(
                            "! " + name + " (expected: ours, hurried, from ADDRESS, head N,… or crowd N)");
            };
        }
    }
}
