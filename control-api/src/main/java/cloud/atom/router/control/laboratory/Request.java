package cloud.atom.router.control.laboratory;

import cloud.atom.router.model.TraceId;

/**
 * One request of a client. Immutable.
 *
 * @param idempotent whether its repetition does no harm
 */
record Request(TraceId traceId, Client client, boolean idempotent) {
    /** What its attempt of that number draws; the same for every strategy. */
    Chance chance(int attempt) {
        return new Chance(traceId.low() + 31L * attempt);
    }
}
