package cloud.atom.router.control.wire;

/** The control API's own problem types, besides the reasons that refuse requests; docs/problems.md lists all. */
public enum ControlProblem {
    AUTH_REQUIRED("auth.required", 401, "Token required"),
    AUTH_INVALID("auth.invalid", 401, "Unknown token"),
    AUTH_ROLE("auth.role", 403, "Role missing"),
    AUTH_TENANT("auth.tenant", 403, "Tenant out of scope"),
    AUTH_ORIGIN("auth.origin", 403, "Request of a foreign web page"),
    AUTH_NOT_CONFIGURED("auth.not_configured", 503, "No token configured"),
    INPUT_MALFORMED("input.malformed", 400, "Malformed input"),
    INPUT_INVALID("input.invalid", 400, "Invalid input"),
    INPUT_TOO_LARGE("input.too_large", 413, "Input too large"),
    INPUT_URI_TOO_LONG("input.uri_too_long", 414, "Request target too long"),
    INPUT_HEAD_TOO_LARGE("input.head_too_large", 431, "Request head too large"),
    INPUT_MEDIA_TYPE("input.media_type", 415, "Unsupported media type"),
    INPUT_TIMEOUT("input.timeout", 408, "Request not received in time"),
    CALL_UNKNOWN("call.unknown", 404, "No such call"),
    CALL_METHOD("call.method", 405, "Method not allowed"),
    CALL_NOT_SUPPORTED("call.not_supported", 501, "Not supported yet"),
    POLICY_UNKNOWN("policy.unknown", 404, "Unknown policy"),
    REGION_UNKNOWN("region.unknown", 404, "Unknown region"),
    REGION_STATE("region.state", 409, "Wrong state of the region"),
    SAFETY_MIN_REGIONS_ON("safety.min_regions_on", 409, "Too few regions would be on"),
    SAFETY_MAX_SHIFT("safety.max_shift", 409, "Too much capacity would move"),
    TAILS_LIMIT("tails.limit", 503, "Too many live tails"),
    STARTING("starting", 503, "Router is starting"),
    INTERNAL("internal", 500, "Fault of the router");

    private final String code;
    private final int status;
    private final String title;

    ControlProblem(String code, int status, String title) {
        this.code = code;
        this.status = status;
        this.title = title;
    }

    /** The name on the wire: lower case, dotted. */
    public String code() {
        return code;
    }

    public int status() {
        return status;
    }

    public String title() {
        return title;
    }
}
