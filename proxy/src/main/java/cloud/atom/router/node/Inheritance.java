package cloud.atom.router.node;

import cloud.atom.router.config.ListenAddress;
import cloud.atom.router.downstream.ListenerSpec;
import cloud.atom.router.takeover.Takeover;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a router gets from the one that it takes over from. Not thread-safe; confined to the starting thread. */
public final class Inheritance {
    /** That of a router that starts afresh. */
    public static final Inheritance NONE = new Inheritance(null);

    private final @Nullable Takeover takeover;
    private final Set<String> claimed = new LinkedHashSet<>();

    private Inheritance(@Nullable Takeover takeover) {
        this.takeover = takeover;
    }

    public static Inheritance of(Takeover takeover) {
        return new Inheritance(takeover);
    }

    /** What the other router had accepted when it was asked, oldest first. */
    List<String> state() {
        return takeover == null ? List.of() : takeover.offer().state();
    }

    /**
     * The descriptor of the socket that came from the key {@code key} and listens on {@code address}; who claims it closes
     * it. Empty when there is none: to be bound.
     */
    public OptionalInt claim(String key, String address) {
        Optional<Integer> descriptor = takeover == null ? Optional.empty() : takeover.claim(key, address);
        if (descriptor.isEmpty()) {
            return OptionalInt.empty();
        }
        claimed.add(key);
        return OptionalInt.of(descriptor.get());
    }

    /** Keys of the sockets that were claimed. */
    public Set<String> claimed() {
        return Set.copyOf(claimed);
    }

    /** {@code spec}, on the socket of the other router when it has that address. */
    ListenerSpec adopt(ListenerSpec spec) {
        ListenAddress address = spec.binding().address();
        OptionalInt number = claim(spec.key(), address.toString());
        if (number.isEmpty()) {
            return spec;
        }
        ListenerSpec.Binding same = new ListenerSpec.Binding.Descriptor(number.getAsInt(), address);
        return spec.on(same);
    }
}
