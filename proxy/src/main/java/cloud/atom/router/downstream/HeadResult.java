package cloud.atom.router.downstream;

import cloud.atom.router.exchange.IncomingRequest;
import cloud.atom.router.exchange.Refusal;
import cloud.atom.router.http.Fields;

/** What a request head turned out to be. Immutable. */
sealed interface HeadResult {
    /** Sound: it is decided and forwarded. */
    record Sound(IncomingRequest request) implements HeadResult {}

    /**
     * Refused before it is decided.
     *
     * @param closes whether what follows on the connection cannot be trusted
     * @param extra fields that the answer needs besides the usual
     */
    record Refused(Refusal refusal, boolean closes, Fields extra) implements HeadResult {}

    /** Asks the router itself what it can (OPTIONS with Max-Forwards: 0). */
    record Local() implements HeadResult {}
}
