package cloud.atom.router.registry;

import java.time.Instant;
import java.util.Optional;

/**
 * How the registry is doing, for {@code /health}. Immutable.
 *
 * @param location without secrets
 * @param lastSuccess when the source last answered with a document that was taken, or with "unchanged"
 * @param lastError what is wrong since the last success; empty when nothing is
 * @param etag of the document in use; empty when there is none
 * @param revision of the document in use
 * @param regions how many regions it has
 * @param kept whether the document in use is the copy on disk of an earlier run
 */
public record RegistryStatus(
        String location,
        Optional<Instant> lastSuccess,
        Optional<String> lastError,
        Optional<String> etag,
        long revision,
        int regions,
        boolean kept) {}
