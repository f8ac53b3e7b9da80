package cloud.atom.router.proof;

import cloud.atom.router.model.FieldLookup;
import cloud.atom.router.model.PolicyId;
import cloud.atom.router.model.Region;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.policy.RoutingPolicy;
import cloud.atom.router.policy.Sticky;
import cloud.atom.router.routing.StickyCookie;
import cloud.atom.router.state.RoutingSettings;
import cloud.atom.router.state.StickyKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The sticky cookies that requests of a policy bring, all of them rightly signed: none, one for each region that residency
 * allows, and one for a region that it forbids. Immutable.
 *
 * <p>Such a cookie exists: residency was wider when the client got it. Forbidden regions are of one kind, and another one
 * is named from set to set of failed regions. A policy that is not sticky has one kind, no cookie.
 */
final class CookieKinds {
    /** Nobody else signs or reads a proof's cookies. */
    private static final StickyKey KEY = new StickyKey(new byte[32]);

    private final PolicyId policy;
    private final @Nullable Sticky sticky;

    /** Regions that cookies of one kind name; nothing where there is no cookie. */
    private final List<List<Region>> kinds = new ArrayList<>();

    CookieKinds(RoutingPolicy policy, List<Region> regions, List<Region> outside) {
        this.policy = policy.id();
        sticky = policy.affinity().sticky().orElse(null);
        kinds.add(List.of());
        if (sticky == null) {
            return;
        }
        regions.stream().filter(region -> !outside.contains(region)).forEach(region -> kinds.add(List.of(region)));
        if (!outside.isEmpty()) {
            kinds.add(outside);
        }
    }

    int kinds() {
        return kinds.size();
    }

    /** Settings under which these cookies count. */
    RoutingSettings believed(RoutingSettings settings) {
        return settings.signingWith(KEY);
    }

    /** The region that a cookie of that kind names, another one in each round; null: there is no cookie. */
    @Nullable
    RegionId named(int kind, int round) {
        List<Region> members = kinds.get(kind);
        return members.isEmpty() ? null : members.get(round % members.size()).id();
    }

    /** A request's fields: those given, and a cookie that names {@code region} at the beginning of Unix time. */
    FieldLookup fields(Map<String, String> given, @Nullable RegionId region) {
        if (region == null || sticky == null || given.containsKey("cookie")) {
            return given::get;
        }
        StickyCookie cookie = new StickyCookie(region, sticky.ttl().toSeconds());
        String field = sticky.cookie() + "=" + cookie.value(KEY, policy, sticky);
        return name -> name.equals("cookie") ? field : given.get(name);
    }
}
