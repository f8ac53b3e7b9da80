package cloud.atom.router.policystore;

import cloud.atom.router.config.Problems;
import cloud.atom.router.model.IpAddress;
import java.util.Locale;

/**
 * The grammar of {@code spec.hosts}. Thread-safe: holds no state.
 *
 * <p>A name of labels (RFC 1123, section 2.1; {@code _} is let through because people use it), an IPv4 address, an IPv6
 * address in brackets, or {@code *.} before a name. International names stand as A-labels ({@code xn--…}, RFC 5890):
 * that is what clients send.
 */
final class HostName {
    private static final int MAX_LENGTH = 253;
    private static final int MAX_LABEL = 63;

    private HostName() {}

    /**
     * The host in the form in which requests are compared: lower case, addresses as RFC 5952 has them.
     *
     * @throws IllegalArgumentException {@code value (expected: what)} when {@code text} is no host
     */
    static String parse(String text) {
        String host = text.toLowerCase(Locale.ROOT);
        if (!text.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
            throw wrong(text, "ASCII; international names as xn--…");
        }
        if (host.startsWith("[")) {
            return bracketed(text, host);
        }
        if (host.indexOf(':') >= 0) {
            throw wrong(text, "no port and no scheme; an IPv6 address in brackets");
        }
        boolean wildcard = host.startsWith("*.");
        String name = wildcard ? host.substring(2) : host;
        if (!wildcard && IpAddress.parse(name) != null) {
            return host;
        }
        checkName(text, name);
        return host;
    }

    private static String bracketed(String text, String host) {
        IpAddress address = host.endsWith("]") ? IpAddress.parse(host.substring(1, host.length() - 1)) : null;
        if (address == null || address.isV4()) {
            throw wrong(text, "[IPv6 address], without port");
        }
        return "[" + address.text() + "]";
    }

    private static void checkName(String text, String name) {
        if (name.isEmpty() || name.length() > MAX_LENGTH) {
            throw wrong(text, "a host name of 1 to " + MAX_LENGTH + " characters");
        }
        String[] labels = name.split("\\.", -1);
        for (String label : labels) {
            if (!isLabel(label)) {
                throw wrong(text, "name or *.name; labels of 1 to 63 letters, digits, - or _, no dot at the end");
            }
        }
        if (labels[labels.length - 1].chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw wrong(text, "a name or an IP address; a name does not end in a number");
        }
    }

    private static boolean isLabel(String label) {
        boolean sized = !label.isEmpty() && label.length() <= MAX_LABEL;
        return sized
                && label.charAt(0) != '-'
                && label.charAt(label.length() - 1) != '-'
                && label.chars().allMatch(HostName::isLabelCharacter);
    }

    private static boolean isLabelCharacter(int c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    }

    private static IllegalArgumentException wrong(String text, String expected) {
        return new IllegalArgumentException(Problems.quoted(text) + " (expected: " + expected + ")");
    }
}
