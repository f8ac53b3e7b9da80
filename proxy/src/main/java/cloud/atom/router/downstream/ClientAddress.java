package cloud.atom.router.downstream;

import cloud.atom.router.http.FieldName;
import cloud.atom.router.http.Fields;
import cloud.atom.router.http.ListValue;
import cloud.atom.router.model.IpAddress;
import cloud.atom.router.model.IpNetwork;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Finds the client's address behind trusted proxies. Thread-safe: immutable.
 *
 * <p>Each proxy appends the address it saw, so the list is believed from its right end: the first address that is not a
 * trusted proxy's is the client. What stands left of it was written by the client itself. {@code X-Forwarded-For} is
 * read first; {@code Forwarded} only where that is missing, because most proxies write the former and pass the latter on
 * as the client sent it.
 */
final class ClientAddress {
    private final List<IpNetwork> trusted;

    ClientAddress(List<IpNetwork> trusted) {
        this.trusted = List.copyOf(trusted);
    }

    boolean isTrusted(IpAddress peer) {
        for (IpNetwork network : trusted) {
            if (network.contains(peer)) {
                return true;
            }
        }
        return false;
    }

    /** The address of the client whose request {@code peer} sent. */
    IpAddress of(IpAddress peer, Fields fields) {
        if (!isTrusted(peer)) {
            return peer;
        }
        List<@Nullable IpAddress> hops = hops(fields);
        IpAddress client = peer;
        for (int i = hops.size() - 1; i >= 0; i--) {
            IpAddress hop = hops.get(i);
            // What is no address was not written by a proxy that we can follow further.
            if (hop == null) {
                return client;
            }
            client = hop;
            if (!isTrusted(hop)) {
                return client;
            }
        }
        return client;
    }

    /** The addresses that the proxies wrote, farthest first; null for an element that is none. */
    private static List<@Nullable IpAddress> hops(Fields fields) {
        List<@Nullable IpAddress> hops = new ArrayList<>();
        String list = fields.joined(FieldName.X_FORWARDED_FOR);
        if (list != null) {
            ListValue.forEach(list, element -> hops.add(parseNode(element)));
            return hops;
        }
        String forwarded = fields.joined(FieldName.FORWARDED);
        if (forwarded != null) {
            ListValue.forEach(forwarded, element -> hops.add(forNode(element)));
        }
        return hops;
    }

    /** The {@code for} parameter of one element of {@code Forwarded} (RFC 7239, section 4). */
    private static @Nullable IpAddress forNode(String element) {
        for (String pair : element.split(";", -1)) {
            String trimmed = pair.strip();
            if (trimmed.toLowerCase(Locale.ROOT).startsWith("for=")) {
                String value = trimmed.substring("for=".length());
                boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
                return parseNode(quoted ? value.substring(1, value.length() - 1) : value);
            }
        }
        return null;
    }

    /** {@code 192.0.2.1}, {@code 192.0.2.1:80}, {@code 2001:db8::1}, {@code [2001:db8::1]} or {@code [2001:db8::1]:80}. */
    private static @Nullable IpAddress parseNode(String node) {
        if (node.startsWith("[")) {
            int end = node.indexOf(']');
            return end < 0 ? null : IpAddress.parse(node.substring(1, end));
        }
        int colon = node.indexOf(':');
        boolean withPort = colon > 0 && node.indexOf(':', colon + 1) < 0;
        return IpAddress.parse(withPort ? node.substring(0, colon) : node);
    }
}
