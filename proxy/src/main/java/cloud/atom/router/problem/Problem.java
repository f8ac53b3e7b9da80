package cloud.atom.router.problem;

import cloud.atom.router.model.Reason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A problem document (RFC 9457). Immutable; holds nothing that the client must not see.
 *
 * @param type stable path of docs/problems.md, for example {@code /problems/qos.rate}
 * @param status HTTP status, 400 to 599
 * @param detail a sentence for people; empty: left out
 * @param traceId 32 hexadecimal digits; empty: left out
 * @param reason code of the closed list, or of the control API; empty: left out
 * @param errors what is wrong with the input, all of it; empty: left out
 */
public record Problem(
        String type, String title, int status, String detail, String traceId, String reason, List<InputError> errors) {
    public static final String MEDIA_TYPE = "application/problem+json";

    public Problem {
        errors = List.copyOf(errors);
    }

    /** The refusal of a request for {@code reason}. */
    public static Problem of(Reason reason, int status, String detail, String traceId) {
        return new Problem(
                "/problems/" + reason.code(), reason.title(), status, detail, traceId, reason.code(), List.of());
    }

    /**
     * One thing that is wrong with the input.
     *
     * @param pointer JSON pointer or key path; empty: left out
     * @param line from 1; 0: left out
     * @param column from 1; 0: left out
     */
    public record InputError(String pointer, int line, int column, String message) {}

    /** The document as JSON text. */
    public String toJson() {
        return toJson(null);
    }

    /**
     * The document as JSON text with one more member.
     *
     * @param outcome what became of the request in a dry run; null: left out
     */
    public String toJson(@Nullable String outcome) {
        JsonText json = new JsonText();
        json.string("type", type).string("title", title).number("status", status);
        json.stringIfAny("detail", detail).stringIfAny("trace_id", traceId).stringIfAny("reason", reason);
        json.stringIfAny("outcome", outcome == null ? "" : outcome);
        if (!errors.isEmpty()) {
            json.array("errors");
            for (InputError error : errors) {
                json.object().stringIfAny("pointer", error.pointer());
                json.numberIfAny("line", error.line()).numberIfAny("column", error.column());
                json.string("message", error.message()).endObject();
            }
            json.endArray();
        }
        return json.end();
    }
}
