package cloud.atom.router.registry;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Brings the registry's bytes. Used by one {@link RegistrySource}, one call at a time. */
interface RegistryFeed extends AutoCloseable {
    /** Looks for a document; the future never fails and completes within a few seconds. */
    CompletableFuture<Answer> fetch();

    /** Takes what was last brought as known, so that it is not brought again while it does not change. */
    void accept();

    @Override
    void close();

    /** What a look brought. */
    sealed interface Answer {
        /** How long to wait until the next look, before jitter. */
        Duration pause();

        /** The same as the last document that was accepted. */
        record Unchanged(Duration pause) implements Answer {}

        /**
         * A document, perhaps the same again.
         *
         * @param etag empty when there is none
         */
        @SuppressWarnings("ArrayRecordComponent") // read once by its one receiver
        record Brought(byte[] bytes, String etag, Duration pause) implements Answer {}

        /** Nothing; {@code reason} for people. */
        record Failed(String reason, Duration pause) implements Answer {}
    }
}
