package cloud.atom.router.routing;

import cloud.atom.router.model.PolicyId;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.policy.Sticky;
import cloud.atom.router.state.StickyKey;
import org.jspecify.annotations.Nullable;

/**
 * What a sticky cookie says: {@code REGION.EXPIRY.SIGNATURE}. Immutable.
 *
 * <p>The signature covers the policy, the cookie's name, the region and the expiry; so a cookie is worth nothing under
 * another policy or tenant. It is no secret and no permission: it names a region that the client was once sent to, and a
 * decision takes it as a wish among the regions that residency allows and that are fit.
 *
 * @param expiresEpochSeconds first moment at which it counts no more, Unix time
 */
public record StickyCookie(RegionId region, long expiresEpochSeconds) {
    /** Digits that a moment may have; more would not fit into a number. */
    private static final int MOST_DIGITS = 12;

    /** The value of the cookie under {@code policy}. */
    public String value(StickyKey key, PolicyId policy, Sticky sticky) {
        return region + "." + expiresEpochSeconds + "." + key.sign(signedText(policy, sticky));
    }

    /** What {@link #value} made; null for anything else, whatever it is. */
    static @Nullable StickyCookie read(String value, StickyKey key, PolicyId policy, Sticky sticky) {
        int first = value.indexOf('.');
        int second = value.indexOf('.', first + 1);
        if (first < 0 || second < 0 || !isMoment(value, first + 1, second)) {
            return null;
        }
        RegionId region;
        try {
            region = new RegionId(value.substring(0, first));
        } catch (IllegalArgumentException noName) {
            return null;
        }
        StickyCookie read = new StickyCookie(region, Long.parseLong(value, first + 1, second, 10));
        return key.signed(read.signedText(policy, sticky), value.substring(second + 1)) ? read : null;
    }

    private String signedText(PolicyId policy, Sticky sticky) {
        return "sticky/1\n" + policy + "\n" + sticky.cookie() + "\n" + region + "\n" + expiresEpochSeconds;
    }

    /** Whether that is a number as {@link #value} writes it: no sign, no leading zero. */
    private static boolean isMoment(String value, int from, int to) {
        if (from == to || to - from > MOST_DIGITS || value.charAt(from) == '0') {
            return false;
        }
        for (int i = from; i < to; i++) {
            if (value.charAt(i) < '0' || value.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }
}
