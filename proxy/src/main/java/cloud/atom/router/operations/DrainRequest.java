package cloud.atom.router.operations;

import cloud.atom.router.model.RegionId;
import java.time.Duration;
import java.util.Optional;

/**
 * That somebody wants a region drained. Immutable.
 *
 * @param actor who wants it
 * @param reason for people; may be empty
 * @param period after which it comes back by itself; absent: never
 * @param force whether to do it even against the rules of safety
 */
public record DrainRequest(RegionId region, String actor, String reason, Optional<Duration> period, boolean force) {}
