package cloud.atom.router.routing;

import cloud.atom.router.model.PolicyId;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.policy.Sticky;
import cloud.atom.router.state.StickyKey;
import org.jspecify.annotations.Nullable;

/**
 * The cookie that an answer gives its client. Immutable.
 *
 * @param shown the client's valid cookie; null: it has none
 * @param kept whether {@code shown} was followed and lives on as it is
 * @param nowEpochSeconds the moment of the decision, Unix time
 */
public record StickyPlan(
        PolicyId policy,
        Sticky sticky,
        StickyKey key,
        @Nullable StickyCookie shown,
        boolean kept,
        long nowEpochSeconds) {

    /**
     * The value of {@code Set-Cookie} (RFC 6265, section 4.1) for an answer of {@code answered}; null when the client has
     * that cookie already. The cookie is the host's own (no {@code Domain}), and no script can read it.
     *
     * @param secure whether the client came over TLS, and shall send it over nothing else
     */
    public @Nullable String setCookie(RegionId answered, boolean secure) {
        if (kept && shown != null && answered.equals(shown.region())) {
            return null;
        }
        long seconds = sticky.ttl().toSeconds();
        String value = new StickyCookie(answered, nowEpochSeconds + seconds).value(key, policy, sticky);
        return sticky.cookie() + "=" + value + "; Max-Age=" + seconds + "; Path=/; HttpOnly; SameSite=Lax"
                + (secure ? "; Secure" : "");
    }
}
