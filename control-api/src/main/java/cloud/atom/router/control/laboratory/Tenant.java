package cloud.atom.router.control.laboratory;

import cloud.atom.router.model.Continent;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Who sends requests. Each has a policy among the resources of this package. */
enum Tenant {
    /** Clients everywhere; any region. */
    WORLD(220, null),
    /** Clients in Europe; only Europe's regions may serve them. */
    EUROPE(50, Continent.EU),
    /** Clients in Europe; any region, and a rate limit at three times of what it sends on a usual day. */
    GUEST(15, Continent.EU);

    private final double perSecond;

    /** Where all its clients are; null: everywhere. */
    private final @Nullable Continent home;

    Tenant(double perSecond, @Nullable Continent home) {
        this.perSecond = perSecond;
        this.home = home;
    }

    /** Requests per second on a usual day. */
    double perSecond() {
        return perSecond;
    }

    /** Whether it has clients on a continent. */
    boolean livesIn(Continent continent) {
        return home == null || home == continent;
    }

    String host() {
        return wireName() + ".example";
    }

    String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
