package cloud.atom.router.takeover;

import java.util.List;
import java.util.Set;

/**
 * A running router, as its {@link TakeoverDoor} sees it. Called on the door's thread, one call after another; may block
 * for a few seconds.
 */
public interface Predecessor {
    /** The sockets that it listens on, and its state. */
    Offer offer();

    /**
     * The successor accepts connections: stop accepting, and end when what runs has ended.
     *
     * @param taken keys of the sockets that the successor uses; on the others nobody accepts from here on
     * @return the state that came since {@link #offer}
     */
    List<String> release(Set<String> taken);
}
