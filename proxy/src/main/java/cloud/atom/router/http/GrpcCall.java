package cloud.atom.router.http;

import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a request says that is a call of gRPC (gRPC over HTTP/2, "Requests"). Immutable.
 *
 * @param timeoutNanos how long the client waits for the end of the call; {@link #NO_TIMEOUT} when it does not say so
 */
public record GrpcCall(long timeoutNanos) {
    /** The media type of requests and answers; a {@code +format} or parameters may follow. */
    public static final String MEDIA_TYPE = "application/grpc";

    public static final long NO_TIMEOUT = Long.MAX_VALUE;

    private static final String TIMEOUT = "grpc-timeout";
    private static final int MAX_DIGITS = 8;

    /** The call that a request makes; null when it is none, as nothing is that comes over HTTP/1. */
    public static @Nullable GrpcCall of(ParsedRequest request) {
        if (!request.version().hasStreams()) {
            return null;
        }
        String type = request.fields().first(FieldName.CONTENT_TYPE);
        return type == null || !isGrpc(type)
                ? null
                : new GrpcCall(nanosOf(request.fields().first(TIMEOUT)));
    }

    /** Not so gRPC-Web ({@code application/grpc-web}), which HTTP/1 can carry: it has its status in the body. */
    private static boolean isGrpc(String type) {
        String begin = type.substring(0, Math.min(type.length(), MEDIA_TYPE.length()));
        if (!begin.toLowerCase(Locale.ROOT).equals(MEDIA_TYPE)) {
            return false;
        }
        return type.length() == MEDIA_TYPE.length() || "+; ".indexOf(type.charAt(MEDIA_TYPE.length())) >= 0;
    }

    /** The meaning of {@code grpc-timeout}; what is malformed is the region's to judge, and bounds nothing here. */
    private static long nanosOf(@Nullable String timeout) {
        if (timeout == null || timeout.length() < 2 || timeout.length() > MAX_DIGITS + 1) {
            return NO_TIMEOUT;
        }
        int digits = timeout.length() - 1;
        long value = 0;
        for (int i = 0; i < digits; i++) {
            int digit = timeout.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return NO_TIMEOUT;
            }
            value = 10 * value + digit;
        }
        TimeUnit unit = unitOf(timeout.charAt(digits));
        return unit == null ? NO_TIMEOUT : unit.toNanos(value);
    }

    private static @Nullable TimeUnit unitOf(char letter) {
        return switch (letter) {
            case 'H' -> TimeUnit.HOURS;
            case 'M' -> TimeUnit.MINUTES;
            case 'S' -> TimeUnit.SECONDS;
            case 'm' -> TimeUnit.MILLISECONDS;
            case 'u' -> TimeUnit.MICROSECONDS;
            case 'n' -> TimeUnit.NANOSECONDS;
            default -> null;
        };
    }
}
