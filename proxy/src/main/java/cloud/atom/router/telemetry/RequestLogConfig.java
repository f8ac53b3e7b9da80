package cloud.atom.router.telemetry;

/**
 * Section {@code request_log} of conf/router.yaml. Immutable.
 *
 * @param enabled whether requests are logged, one JSON line each; default true
 * @param sample share of requests that are logged, in [0, 1]; default 1
 */
public record RequestLogConfig(boolean enabled, double sample) {
    public static final RequestLogConfig DEFAULT = new RequestLogConfig(true, 1);

    public RequestLogConfig {
        if (!(sample >= 0 && sample <= 1)) {
            throw new IllegalArgumentException("sample: " + sample + " (expected: in [0, 1])");
        }
    }
}
