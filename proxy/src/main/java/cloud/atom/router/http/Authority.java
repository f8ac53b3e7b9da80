package cloud.atom.router.http;

import cloud.atom.router.model.IpAddress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Host and optional port of a request. Immutable.
 *
 * @param text as received, without the colon of an empty port
 * @param host lower-case; an IPv6 address stands in brackets; without a closing dot
 */
public record Authority(String text, String host) {
    private static final int MAX_LENGTH = 255 + 6;
    private static final int MAX_PORT = 65_535;

    /**
     * Reads {@code uri-host[:port]} (RFC 9112, section 3.2). Names are letters, digits, {@code -}, {@code .} and
     * {@code _}: what else the URI grammar allows (escapes, commas) is no name of a host and only helps to confuse. An
     * empty port is none, and its colon is dropped (RFC 3986, section 6.2.3).
     *
     * @return null when malformed
     */
    public static @Nullable Authority parse(String text) {
        if (text.isEmpty() || text.length() > MAX_LENGTH) {
            return null;
        }
        int hostEnd = text.charAt(0) == '[' ? text.indexOf(']') + 1 : firstOf(text, ':');
        String host = text.substring(0, Math.max(hostEnd, 0));
        boolean sound = text.charAt(0) == '[' ? isIpv6Literal(host) : isName(host);
        if (!sound || !isPort(text, hostEnd)) {
            return null;
        }
        String lower = host.toLowerCase(Locale.ROOT);
        boolean portIsEmpty = hostEnd == text.length() - 1;
        return new Authority(
                portIsEmpty ? host : text, lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower);
    }

    private static int firstOf(String text, char wanted) {
        int at = text.indexOf(wanted);
        return at < 0 ? text.length() : at;
    }

    private static boolean isIpv6Literal(String host) {
        if (host.length() < 4) {
            return false;
        }
        IpAddress address = IpAddress.parse(host.substring(1, host.length() - 1));
        return address != null && !address.isV4();
    }

    private static boolean isName(String host) {
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            boolean allowed = (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || c == '-'
                    || c == '_'
                    || c == '.';
            if (!allowed) {
                return false;
            }
        }
        return !host.isEmpty() && !host.startsWith(".") && !host.contains("..");
    }

    /** Nothing, or a colon and a port, which may be empty. */
    private static boolean isPort(String text, int colon) {
        if (colon == text.length() || (colon == text.length() - 1 && text.charAt(colon) == ':')) {
            return true;
        }
        String digits = text.substring(colon + 1);
        long port = digits.length() <= 5 ? LengthRules.parse(digits) : -1;
        return text.charAt(colon) == ':' && port >= 1 && port <= MAX_PORT;
    }
}
