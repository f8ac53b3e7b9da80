package cloud.atom.router.control.policy;

import cloud.atom.router.control.http.Request;
import cloud.atom.router.control.wire.ControlProblem;
import cloud.atom.router.control.wire.Json;
import cloud.atom.router.control.wire.JsonFields;
import cloud.atom.router.control.wire.Refusal;
import cloud.atom.router.trust.Signatures;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A policy as it came in, in any of its three forms. Immutable by convention: nobody writes into {@code policy}.
 *
 * @param policy the exact bytes
 * @param signatures what came with it, byte for byte; a bundle inside JSON as it is written again
 */
@SuppressWarnings("ArrayRecordComponent") // handed on once, compared by nobody
record ApplyInput(byte[] policy, Signatures signatures) {
    /** Of the form around the policy. */
    static final int MAX_BYTES = 2 << 20;

    static final List<String> MEDIA_TYPES =
            List.of("application/yaml", "application/x-yaml", "text/yaml", "application/json", "multipart/form-data");

    /**
     * Takes the policy out of a request.
     *
     * @throws Refusal 400 when the form around it is wrong
     */
    static ApplyInput of(Request request) {
        String type = request.field("content-type").toLowerCase(Locale.ROOT);
        if (type.startsWith("application/json")) {
            return ofJson(request.body());
        }
        if (type.startsWith("multipart/form-data")) {
            return MultipartPolicy.read(request.field("content-type"), request.body());
        }
        String field = request.field("x-policy-signature");
        List<byte[]> files = field.isEmpty()
                ? List.of()
                : Stream.of(field.split(",", -1))
                        .map(signature -> signature.strip().getBytes(StandardCharsets.UTF_8))
                        .toList();
        return new ApplyInput(request.body(), new Signatures(files, List.of()));
    }

    private static ApplyInput ofJson(byte[] body) {
        JsonFields fields = Json.readObject(body);
        Optional<byte[]> text = fields.text("policy").map(policy -> policy.getBytes(StandardCharsets.UTF_8));
        Optional<byte[]> decoded = fields.parsed("policy_base64", ApplyInput::decode, "base64 (RFC 4648, section 4)");
        if (fields.has("policy") == fields.has("policy_base64")) {
            fields.error("expected: either policy or policy_base64");
        }
        Signatures signatures = new Signatures(bytes(fields.list("signatures")), bytes(fields.list("bundles")));
        fields.end();
        return new ApplyInput(text.or(() -> decoded).orElseGet(() -> new byte[0]), signatures);
    }

    private static List<byte[]> bytes(List<String> texts) {
        return texts.stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toList();
    }

    private static byte @Nullable [] decode(String text) {
        return Base64.getDecoder().decode(text);
    }

    static Refusal malformed(String detail) {
        return Refusal.of(ControlProblem.INPUT_MALFORMED, detail);
    }
}
