package cloud.atom.router.control.auth;

import cloud.atom.router.control.wire.ControlProblem;
import cloud.atom.router.control.wire.Refusal;
import cloud.atom.router.model.IpAddress;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Decides who may call what. Immutable.
 *
 * <p>Where a token is configured, every call that needs a role needs a token. Where none is, loopback may look, and in
 * simulation mode do everything. That trust in loopback has three known holes, each closed here:
 *
 * <ol>
 *   <li>A web page in a browser on this machine can send requests to loopback (CSRF). Browsers then say where the page
 *       is from, in {@code Origin} or {@code Sec-Fetch-Site}; what is foreign is refused.
 *   <li>A page can make its own name resolve to 127.0.0.1 (DNS rebinding), so that loopback is its own origin. Its
 *       requests carry that name as {@code Host}; only addresses and {@code localhost} are taken.
 *   <li>A reverse proxy on this machine makes everybody loopback. Its requests carry {@code Forwarded}, {@code
 *       X-Forwarded-For} or {@code Via}; these are not loopback.
 * </ol>
 */
public final class Access {
    private static final String SCHEME = "bearer ";
    private static final String CHALLENGE = "Bearer realm=\"global-router\"";

    private final List<AccessToken> tokens;
    private final boolean simulation;

    /**
     * Takes the tokens of the configuration.
     *
     * @param tokens any order; empty: loopback is trusted as far as the class comment says
     */
    public Access(List<AccessToken> tokens, boolean simulation) {
        this.tokens = List.copyOf(tokens);
        this.simulation = simulation;
    }

    /**
     * The caller, once it may do what needs {@code role}.
     *
     * @throws Refusal 401, 403 or 503
     */
    public Principal admit(Caller caller, Role role) {
        Principal principal = tokens.isEmpty() ? withoutTokens(caller, role) : byToken(caller);
        principal.need(role);
        return principal;
    }

    private Principal withoutTokens(Caller caller, Role role) {
        if (!caller.loopback() || caller.forwarded()) {
            throw notConfigured("No token is configured (ROUTER_AUTH_TOKEN): only this machine may call.");
        }
        if (!isOwnName(caller.host()) || isForeign(caller)) {
            throw Refusal.of(
                    ControlProblem.AUTH_ORIGIN,
                    "Without a token, requests need a Host that is an address or localhost, and no foreign Origin.");
        }
        if (simulation) {
            return Principal.LOOPBACK;
        }
        if (role != Role.VIEWER) {
            throw notConfigured("No token is configured (ROUTER_AUTH_TOKEN): outside simulation mode only reads work.");
        }
        return Principal.LOOPBACK_VIEWER;
    }

    private Principal byToken(Caller caller) {
        if (caller.authorization().isEmpty()) {
            throw Refusal.of(ControlProblem.AUTH_REQUIRED, "This call needs a bearer token.")
                    .with("WWW-Authenticate", CHALLENGE);
        }
        Principal holder = holder(caller.authorization());
        if (holder == null) {
            throw Refusal.of(ControlProblem.AUTH_INVALID, "The Authorization field holds no known bearer token.")
                    .with("WWW-Authenticate", CHALLENGE + ", error=\"invalid_token\"");
        }
        return holder;
    }

    /** Compares with every token, so that the time says nothing of which one it was. */
    private @Nullable Principal holder(List<String> authorization) {
        String field = authorization.get(0);
        if (authorization.size() > 1 || !field.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
            return null;
        }
        byte[] digest = AccessToken.digest(field.substring(SCHEME.length()).strip());
        Principal holder = null;
        for (AccessToken token : tokens) {
            if (token.matches(digest)) {
                holder = token.holder();
            }
        }
        return holder;
    }

    private static Refusal notConfigured(String detail) {
        return Refusal.of(ControlProblem.AUTH_NOT_CONFIGURED, detail);
    }

    /** Whether a browser says that a page from elsewhere sent this. */
    private static boolean isForeign(Caller caller) {
        boolean foreignSite =
                caller.fetchSite().equals("cross-site") || caller.fetchSite().equals("same-site");
        boolean foreignOrigin = !caller.origin().isEmpty() && !caller.origin().equals("http://" + caller.host());
        return foreignSite || foreignOrigin;
    }

    private static boolean isOwnName(String host) {
        String name = host.startsWith("[") ? host.substring(0, host.indexOf(']') + 1) : host.replaceAll(":[0-9]*$", "");
        if (name.startsWith("[")) {
            return IpAddress.parse(name.substring(1, name.length() - 1)) != null;
        }
        return name.equalsIgnoreCase("localhost") || IpAddress.parse(name) != null;
    }
}
