package cloud.atom.router.control.auth;

import java.util.List;

/**
 * What a request says of its sender. Confined to that request.
 *
 * @param loopback whether the connection comes from this machine
 * @param authorization every {@code Authorization} field
 * @param host the {@code Host} field; empty when there is none
 * @param origin the {@code Origin} field; empty when there is none
 * @param fetchSite the {@code Sec-Fetch-Site} field; empty when there is none
 * @param forwarded whether a proxy says that it passes the request on for somebody else
 */
public record Caller(
        boolean loopback,
        List<String> authorization,
        String host,
        String origin,
        String fetchSite,
        boolean forwarded) {}
