package cloud.atom.router.node;

import cloud.atom.router.policystore.ApplyAnswer;
import cloud.atom.router.policystore.ApplyOptions;
import cloud.atom.router.policystore.ApplyRefusal;
import cloud.atom.router.policystore.PolicyApplier;
import cloud.atom.router.policystore.PolicyStore;
import cloud.atom.router.policystore.StoredVersion;
import cloud.atom.router.trust.Endorsement;
import cloud.atom.router.trust.Signatures;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The accepted policies on their way from one router to the next, as texts. Holds no state. */
final class PolicyHeritage {
    /** Who applies the policies of the program itself. */
    static final String BUILT_IN = "built-in";

    private static final ObjectMapper JSON = new ObjectMapper();

    private PolicyHeritage() {}

    /** One accepted version. */
    record Version(
            String id,
            String applier,
            String source,
            String acceptedAt,
            String policy,
            List<byte[]> signatures,
            List<byte[]> bundles) {}

    /** Every version that {@code store} knows, save those that are built in, in the order in which they were accepted. */
    static List<String> of(PolicyStore store) {
        List<StoredVersion> versions = new ArrayList<>();
        store.all().forEach(stored -> versions.addAll(stored.versions()));
        versions.removeIf(version -> version.applier().equals(BUILT_IN));
        versions.sort(Comparator.comparing(StoredVersion::acceptedAt).thenComparing(StoredVersion::version));
        return versions.stream().map(PolicyHeritage::text).toList();
    }

    private static String text(StoredVersion stored) {
        Signatures signatures =
                stored.endorsement().map(Endorsement::signatures).orElse(Signatures.NONE);
        try {
            return JSON.writeValueAsString(new Version(
                    stored.policy().id().toString(),
                    stored.applier(),
                    stored.source(),
                    stored.acceptedAt().toString(),
                    stored.text(),
                    signatures.files(),
                    signatures.bundles()));
        } catch (JsonProcessingException e) {
            throw new AssertionError("texts and bytes", e);
        }
    }

    /**
     * Accepts the versions that {@link #of} gave, by this router's own rules.
     *
     * @return per policy whose newest version is refused here, what is wrong with it
     */
    static List<String> restore(List<String> versions, PolicyApplier applier) {
        Map<String, String> newest = new LinkedHashMap<>();
        for (String text : versions) {
            Version version = read(text);
            byte[] bytes = version.policy.getBytes(StandardCharsets.UTF_8);
            Signatures signatures = new Signatures(version.signatures, version.bundles);
            ApplyOptions options = new ApplyOptions(version.applier, version.source, signatures);
            ApplyAnswer answer = applier.restore(bytes, options, Instant.parse(version.acceptedAt))
                    .join();
            newest.put(version.id, answer instanceof ApplyRefusal refusal ? refusal.detail() : "");
        }
        return newest.entrySet().stream()
                .filter(entry -> !entry.getValue().isEmpty())
                .map(entry -> entry.getKey() + ": " + entry.getValue())
                .toList();
    }

    private static Version read(String text) {
        try {
            return JSON.readValue(text, Version.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("takeover: the running router's policies cannot be read", e);
        }
    }
}
