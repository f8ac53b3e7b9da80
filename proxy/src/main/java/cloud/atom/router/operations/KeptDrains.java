package cloud.atom.router.operations;

import cloud.atom.router.model.RegionId;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The drains as texts: in a file, and on their way to a router that takes over. Immutable. */
record KeptDrains(List<Entry> drains) {
    private static final int MAX_DRAINS = 1000;

    KeptDrains {
        // Also for null, which a hostile file makes of it.
        if (drains == null || drains.size() > MAX_DRAINS) {
            throw new IllegalArgumentException("drains: (expected: a list of at most " + MAX_DRAINS + ")");
        }
        drains = List.copyOf(drains);
        Set<RegionId> seen = new HashSet<>();
        for (Entry entry : drains) {
            if (!seen.add(entry.value().region())) {
                throw new IllegalArgumentException("drains: " + entry.region + " twice (expected: once)");
            }
        }
    }

    static KeptDrains of(Collection<Drain> drains) {
        return new KeptDrains(drains.stream()
                .map(drain -> new Entry(
                        drain.region().value(),
                        drain.actor(),
                        drain.reason(),
                        drain.since().toString(),
                        drain.until().map(Instant::toString).orElse(null)))
                .toList());
    }

    List<Drain> values() {
        return drains.stream().map(Entry::value).toList();
    }

    /** One drain; what a file leaves out is null. */
    record Entry(
            @Nullable String region,
            @Nullable String actor,
            @Nullable String reason,
            @Nullable String since,
            @Nullable String until) {

        /**
         * What it says.
         *
         * @throws IllegalArgumentException when that is no drain
         */
        Drain value() {
            if (region == null || actor == null || reason == null || since == null) {
                throw new IllegalArgumentException("drain: a member is missing");
            }
            try {
                Optional<Instant> end = Optional.ofNullable(until).map(Instant::parse);
                return new Drain(new RegionId(region), actor, reason, Instant.parse(since), end);
            } catch (DateTimeException e) {
                throw new IllegalArgumentException("drain: (expected: times as RFC 3339 has them)", e);
            }
        }
    }
}
