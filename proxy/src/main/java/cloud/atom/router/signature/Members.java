package cloud.atom.router.signature;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The members of a JSON object that comes from outside, all of them known by name: a member that is not known, or there
 * twice, is a fault, as readers would disagree about what it means. A member that is {@code null} is not there. Not
 * thread-safe.
 */
final class Members {
    private static final int MAX_DEPTH = 32;
    private static final int MAX_BYTES = 256 << 10;
    private static final char BYTE_ORDER_MARK = '\ufeff';
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final JsonNode object;
    private final Refusal refusal;

    private Members(JsonNode object, Refusal refusal) {
        this.object = object;
        this.refusal = refusal;
    }

    /** The object that {@code json} is; {@code refusal} is what a fault in it is called. */
    static Members of(byte[] json, Refusal refusal) throws RefusedException {
        if (json.length > MAX_BYTES) {
            throw new RefusedException(refusal, "longer than " + MAX_BYTES + " bytes");
        }
        String text;
        JsonNode tree;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(json))
                    .toString();
            if (!text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK) {
                throw new RefusedException(refusal, "a byte order mark");
            }
            tree = MAPPER.readTree(text);
        } catch (CharacterCodingException e) {
            throw new RefusedException(refusal, "not UTF-8");
        } catch (JsonProcessingException e) {
            throw new RefusedException(refusal, "not one JSON object");
        }
        return object(tree, refusal);
    }

    private static Members object(@Nullable JsonNode node, Refusal refusal) throws RefusedException {
        if (node == null || !node.isObject()) {
            throw new RefusedException(refusal, "not an object");
        }
        return new Members(node, refusal);
    }

    /** Makes sure that there are no members but these. */
    Members only(String... names) throws RefusedException {
        Set<String> known = Set.of(names);
        Iterator<String> there = object.fieldNames();
        while (there.hasNext()) {
            if (!known.contains(there.next())) {
                throw new RefusedException(refusal, "an unknown member");
            }
        }
        return this;
    }

    boolean has(String name) {
        return object.hasNonNull(name);
    }

    Members object(String name) throws RefusedException {
        return object(required(name), refusal);
    }

    /** The objects of an array; none when it is not there. */
    List<Members> objects(String name) throws RefusedException {
        List<Members> all = new ArrayList<>();
        for (JsonNode element : array(name)) {
            all.add(object(element, refusal));
        }
        return all;
    }

    String text(String name) throws RefusedException {
        return text(required(name), name);
    }

    List<byte[]> bytesOf(String name) throws RefusedException {
        List<byte[]> all = new ArrayList<>();
        for (JsonNode element : array(name)) {
            all.add(StrictBase64.decode(text(element, name), refusal));
        }
        return all;
    }

    byte[] bytes(String name) throws RefusedException {
        return StrictBase64.decode(text(name), refusal);
    }

    /** A number of up to 18 digits, as such or, as protobuf writes it, as text. */
    long number(String name) throws RefusedException {
        JsonNode node = required(name);
        String digits = node.isIntegralNumber() ? node.asText() : text(node, name);
        if (!digits.matches("0|[1-9][0-9]{0,17}")) {
            throw new RefusedException(refusal, name + " is not a number");
        }
        return Long.parseLong(digits);
    }

    private JsonNode array(String name) throws RefusedException {
        JsonNode node = object.get(name);
        if (node == null || node.isNull()) {
            return MAPPER.createArrayNode();
        }
        if (!node.isArray()) {
            throw new RefusedException(refusal, name + " is not an array");
        }
        return node;
    }

    private String text(JsonNode node, String name) throws RefusedException {
        if (!node.isTextual()) {
            throw new RefusedException(refusal, name + " is not a text");
        }
        return node.asText();
    }

    private JsonNode required(String name) throws RefusedException {
        JsonNode node = object.get(name);
        if (node == null || node.isNull()) {
            throw new RefusedException(refusal, name + " is missing");
        }
        return node;
    }
}
