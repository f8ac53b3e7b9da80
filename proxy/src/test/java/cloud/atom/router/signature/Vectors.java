package cloud.atom.router.signature;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The vectors of {@code cosign/vectors}, whose manifest says of each what must happen. */
final class Vectors {
    private static final String FOLDER = "/cosign/vectors/";
    private static final JsonNode MANIFEST = manifest();

    private Vectors() {}

    static List<Vector> all() {
        List<Vector> all = new ArrayList<>();
        MANIFEST.get("vectors").forEach(node -> all.add(new Vector(node)));
        return all;
    }

    private static JsonNode manifest() {
        try {
            return new JsonMapper().readTree(bytes("manifest.json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(String path) {
        try (InputStream in = Objects.requireNonNull(Vectors.class.getResourceAsStream(FOLDER + path), path)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A key with what it is pinned to. */
    @SuppressWarnings("ArrayRecordComponent") // only read
    record Key(byte[] file, @Nullable Hash hash, @Nullable String scheme) {
        /** Whether its scheme is one of ours. */
        boolean isUnderstood() {
            return !"ed25519ph".equals(scheme);
        }
    }

    /** One vector. */
    record Vector(JsonNode node) {
        String kind() {
            return node.get("kind").asText();
        }

        String reason() {
            return node.get("id").asText() + ": " + node.get("reason").asText();
        }

        /** {@code accept} or {@code reject}. */
        String expect() {
            return node.get("expect").asText();
        }

        boolean isOptional() {
            return node.get("level").asText().equals("may");
        }

        byte[] message() {
            return bytes(node.get("blob").asText());
        }

        int threshold() {
            return node.path("threshold").asInt(1);
        }

        List<byte[]> signatures() {
            return files("signature", "signatures");
        }

        List<byte[]> bundles() {
            return files("bundle", "bundles");
        }

        /** The trusted root when an entry of a log is required. */
        byte @Nullable [] trustedRoot() {
            boolean required = node.path("tlog").asText().equals("require");
            return required ? bytes(node.get("trusted_root").asText()) : null;
        }

        List<Key> keys() {
            if (node.has("public_key")) {
                return List.of(new Key(bytes(node.get("public_key").asText()), null, null));
            }
            List<Key> keys = new ArrayList<>();
            if (node.has("key")) {
                keys.add(key(node.get("key").asText()));
            }
            node.path("keys").forEach(name -> keys.add(key(name.asText())));
            return keys;
        }

        private Key key(String name) {
            JsonNode entry = MANIFEST.get("keys").get(name);
            String hash = node.has("hash")
                    ? node.get("hash").asText()
                    : entry.path("hash").asText("null");
            String scheme = node.has("scheme")
                    ? node.get("scheme").asText()
                    : entry.path("scheme").asText();
            boolean hasHash = !hash.equals("null") && !hash.isEmpty();
            return new Key(
                    bytes(entry.get("file").asText()),
                    hasHash ? Hash.valueOf(hash.toUpperCase(Locale.ROOT)) : null,
                    scheme);
        }

        private List<byte[]> files(String one, String many) {
            List<byte[]> files = new ArrayList<>();
            if (node.hasNonNull(one)) {
                files.add(bytes(node.get(one).asText()));
            }
            node.path(many).forEach(name -> files.add(bytes(name.asText())));
            return files;
        }

        @Override
        public String toString() {
            return node.get("id").asText();
        }
    }
}
