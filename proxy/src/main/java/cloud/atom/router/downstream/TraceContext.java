package cloud.atom.router.downstream;

import cloud.atom.router.http.FieldName;
import cloud.atom.router.http.Fields;
import cloud.atom.router.model.TraceId;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Continues or begins a trace (W3C Trace Context, sections 3.2 to 3.4). Thread-safe: holds no state. */
final class TraceContext {
    private static final FieldName PARENT = FieldName.TRACEPARENT;
    private static final FieldName STATE = FieldName.TRACESTATE;
    private static final int FLAGS_START = 53;
    private static final String NOT_SAMPLED = "00";

    private TraceContext() {}

    /** The trace id of a request: its own, or a new one when it has none or more than one. */
    static TraceId of(Fields fields) {
        TraceId theirs = received(fields);
        return theirs == null ? begin() : theirs;
    }

    private static @Nullable TraceId received(Fields fields) {
        String parent = fields.count(PARENT) == 1 ? fields.first(PARENT) : null;
        return parent == null ? null : TraceId.ofTraceparent(parent);
    }

    /** Makes {@code fields} carry {@code traceId} on with us as the parent. */
    static void carryOn(Fields fields, TraceId traceId) {
        String flags = NOT_SAMPLED;
        String parent = fields.first(PARENT);
        if (parent != null && traceId.equals(received(fields))) {
            flags = parent.substring(FLAGS_START, FLAGS_START + 2);
        } else {
            // Without a valid parent its state means nothing.
            fields.remove(STATE);
        }
        fields.remove(PARENT);
        fields.add(PARENT, "00-" + traceId + "-" + parentId() + "-" + flags);
    }

    /** A new trace id. */
    static TraceId begin() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return new TraceId(random.nextLong(), random.nextLong() | 1); // never all zero
    }

    private static String parentId() {
        String hex = Long.toHexString(ThreadLocalRandom.current().nextLong() | 1);
        return "0".repeat(16 - hex.length()) + hex;
    }
}
