package cloud.atom.router.http;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When a connection may change its protocol (RFC 9110, section 7.8). Thread-safe: holds no state.
 *
 * <p>Whatever asks for an upgrade in any other way than this is an ordinary request: its {@code Upgrade} field belongs to
 * the client's connection and is not forwarded. So bytes that a client hopes to slip behind it are the next request.
 */
public final class Upgrades {
    private Upgrades() {}

    /**
     * The protocols that {@code request} may change to: those of {@code allowed} that it asks for, in the order and the
     * letters of {@code allowed}, as one list value; null when it is an ordinary request. Only GET in HTTP/1.1 without a
     * body can ask.
     */
    public static @Nullable String asked(ParsedRequest request, List<String> allowed) {
        Fields fields = request.fields();
        if (!fields.has(FieldName.UPGRADE)
                || !fields.listHas(FieldName.CONNECTION, "upgrade")
                || !request.version().hasUpgrades()
                || !request.method().equals("GET")
                || request.bodyLength().hasBody()) {
            return null;
        }
        String asked = null;
        for (String protocol : allowed) {
            if (fields.listHas(FieldName.UPGRADE, protocol)) {
                asked = asked == null ? protocol : asked + ", " + protocol;
            }
        }
        return asked;
    }

    /** Makes a message whose connection fields were stripped ask for, or agree to, {@code protocols}. */
    public static void add(Fields fields, String protocols) {
        fields.add(FieldName.CONNECTION, "upgrade");
        fields.add(FieldName.UPGRADE, protocols);
    }

    /** Whether {@code response}, a 101, changes to one protocol, and one that {@code request} asks for. */
    public static boolean isAgreed(RequestHead request, ResponseHead response) {
        Fields fields = response.fields();
        String protocol = fields.count(FieldName.UPGRADE) == 1 ? fields.first(FieldName.UPGRADE) : null;
        return protocol != null
                && fields.listHas(FieldName.CONNECTION, "upgrade")
                && request.fields().listHas(FieldName.UPGRADE, protocol);
    }
}
