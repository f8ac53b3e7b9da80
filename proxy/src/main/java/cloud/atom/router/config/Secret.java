package cloud.atom.router.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** A text that no output may show. Immutable; compared in constant time. */
public final class Secret {
    /** What stands in outputs in place of a secret. */
    public static final String REDACTED = "<REDACTED>";

    private final String value;

    /**
     * Hides {@code value}.
     *
     * @throws IllegalArgumentException when it is empty
     */
    public Secret(String value) {
        if (value.isEmpty()) {
            throw new IllegalArgumentException("an empty secret (expected: at least one character)");
        }
        this.value = value;
    }

    /** The text itself: for comparing and sending, never for showing. */
    public String reveal() {
        return value;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Secret that
                && MessageDigest.isEqual(
                        value.getBytes(StandardCharsets.UTF_8), that.value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return REDACTED;
    }
}
