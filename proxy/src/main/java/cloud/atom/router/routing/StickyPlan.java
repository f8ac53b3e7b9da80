package cloud.atom.router.routing;

import cloud.atom.router.model.PolicyId;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.policy.Sticky;
import cloud.atom.router.state.StickyKey;
import org.jspecify.annotations.Nullable;

/**
 * The cookie that an answer gives its client. Immutable.
 *
 * @param kept the region that the client's valid cookie names and that needs no other one; null: there is no such cookie
 * @param nowEpochSeconds the moment of the decision, Unix time
 */
public record StickyPlan(
        PolicyId policy,
        Sticky sticky,
        StickyKey key,
        @Nullable RegionId kept,
        long nowEpochSeconds) {

    /**
     * The value of {@code Set-Cookie} (RFC 6265, section 4.1) for an answer of {@code answered}; null when the client has
     * that cookie already. The cookie is the host's own (no {@code Domain}), and no script can read it.
     *
     * @param secure whether the client came over TLS, and shall send it over nothing else
     */
    public @Nullable String setCookie(RegionId answered, boolean secure) {
        if (answered.equals(kept)) {
            return null;
        }
        long seconds = sticky.ttl().toSeconds();
        String value = new StickyCookie(answered, nowEpochSeconds + seconds).value(key, policy, sticky);
        return sticky.cookie() + "=" + value + "; Max-Age=" + seconds + "; Path=/; HttpOnly; SameSite=Lax"
                + (secure ? "; Secure" : "");
    }
}
