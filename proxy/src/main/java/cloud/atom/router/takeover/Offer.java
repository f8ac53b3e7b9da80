package cloud.atom.router.takeover;

import java.util.List;

/**
 * What one router offers the next. Immutable.
 *
 * @param pid process that offers
 * @param sockets those that it listens on
 * @param state what lives in its memory only, oldest first; what a text means is between the two routers
 */
public record Offer(long pid, List<OfferedSocket> sockets, List<String> state) {
    public Offer {
        sockets = List.copyOf(sockets);
        state = List.copyOf(state);
    }
}
