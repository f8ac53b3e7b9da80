package cloud.atom.router.signature;

import java.time.Instant;

/**
 * A transparency log that is trusted. Immutable.
 *
 * @param id lower-case hex
 * @param host of its address, under which it signs
 * @param end {@link Instant#MAX} when it is valid without an end
 */
record TrustedLog(String id, String host, VerificationKey key, Instant start, Instant end) {
    boolean isValidAt(Instant time) {
        return !time.isBefore(start) && time.isBefore(end);
    }
}
