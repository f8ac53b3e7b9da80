package cloud.atom.router.exchange;

import java.util.Locale;

/** Why a client connection was closed before anything of it was read as a request. */
public enum ConnectionRefusal {
    /** It did not begin with a sound PROXY protocol header although its peer must send one. */
    PROXY_HEADER,
    /** The PROXY protocol header did not come within {@code timeouts.head}. */
    PROXY_HEADER_TIMEOUT;

    /** The name in metrics. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
