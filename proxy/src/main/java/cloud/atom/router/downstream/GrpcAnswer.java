package cloud.atom.router.downstream;

import cloud.atom.router.exchange.Refusal;
import cloud.atom.router.http.Fields;
import cloud.atom.router.http.GrpcCall;
import java.nio.charset.StandardCharsets;

/**
 * What the router itself tells a client of gRPC: the status of a call stands in fields behind HTTP's 200, and a problem
 * document would be noise to it. Thread-safe: holds no state.
 *
 * <p>Statuses are those that clients make of HTTP's where a proxy knows nothing of gRPC (gRPC, "HTTP to gRPC Status Code
 * Mapping"), so that nobody sees another than before; but what ends after the call's own deadline is {@code
 * DEADLINE_EXCEEDED}, as it is for a client without a router between.
 */
final class GrpcAnswer {
    private static final int UNKNOWN = 2;
    private static final int DEADLINE_EXCEEDED = 4;
    private static final int PERMISSION_DENIED = 7;
    private static final int UNIMPLEMENTED = 12;
    private static final int INTERNAL = 13;
    private static final int UNAVAILABLE = 14;
    private static final int UNAUTHENTICATED = 16;

    private static final String HEX = "0123456789ABCDEF";

    private GrpcAnswer() {}

    /** Adds how {@code call} ended, {@code ranNanos} after it began. */
    static void addStatus(Fields fields, Refusal why, GrpcCall call, long ranNanos) {
        int code = ranNanos >= call.timeoutNanos() ? DEADLINE_EXCEEDED : codeOf(why.status());
        fields.add("grpc-status", Integer.toString(code));
    }

    /** Adds why, for people: the reason's code, a sentence, and the trace. */
    static void addMessage(Fields fields, Refusal why, String traceId) {
        String sentence = why.detail().isEmpty() ? why.reason().title() : why.detail();
        fields.add("grpc-message", encoded(why.reason().code() + ": " + sentence + " (trace " + traceId + ")"));
    }

    static int codeOf(int status) {
        return switch (status) {
            case 400 -> INTERNAL;
            case 401 -> UNAUTHENTICATED;
            case 403 -> PERMISSION_DENIED;
            case 404 -> UNIMPLEMENTED;
            case 429, 502, 503, 504 -> UNAVAILABLE;
            default -> UNKNOWN;
        };
    }

    /** All but printable ASCII, and the sign itself, as {@code %} and two digits ("Status-Message"). */
    static String encoded(String message) {
        StringBuilder text = new StringBuilder(message.length());
        for (byte each : message.getBytes(StandardCharsets.UTF_8)) {
            if (each >= ' ' && each <= '~' && each != '%') {
                text.append((char) each);
            } else {
                text.append('%').append(HEX.charAt(each >> 4 & 0xF)).append(HEX.charAt(each & 0xF));
            }
        }
        return text.toString();
    }
}
