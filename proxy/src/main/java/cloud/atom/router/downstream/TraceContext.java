package cloud.atom.router.downstream;

import cloud.atom.router.http.FieldName;
import cloud.atom.router.http.Fields;
import cloud.atom.router.model.TraceId;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Continues or begins a trace (W3C Trace Context, sections 3.2 to 3.4). Thread-safe: holds no state. */
final class TraceContext {
    private static final FieldName PARENT = FieldName.TRACEPARENT;
    private static final FieldName STATE = FieldName.TRACESTATE;
    private static final int TRACE_START = 3;
    private static final int PARENT_START = 36;
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
        fields.add(PARENT, traceparent(traceId, flags));
    }

    /** A new trace id. */
    static TraceId begin() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return new TraceId(random.nextLong(), random.nextLong() | 1); // never all zero
    }

    /** Version 00, the trace, a new parent that is never all zero, and the flags. */
    private static String traceparent(TraceId traceId, String flags) {
        byte[] text = new byte[FLAGS_START + 2];
        text[0] = '0';
        text[1] = '0';
        text[2] = '-';
        traceId.put(text, TRACE_START);
        text[PARENT_START - 1] = '-';
        TraceId.put(ThreadLocalRandom.current().nextLong() | 1, text, PARENT_START);
        text[FLAGS_START - 1] = '-';
        text[FLAGS_START] = (byte) flags.charAt(0);
        text[FLAGS_START + 1] = (byte) flags.charAt(1);
        return new String(text, StandardCharsets.ISO_8859_1);
    }
}
