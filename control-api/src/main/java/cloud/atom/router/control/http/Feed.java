package cloud.atom.router.control.http;

/**
 * What an answer goes on with for as long as its client listens. Not thread-safe: asked by one worker after another, never by
 * two at once.
 */
public interface Feed {
    /** What is to be sent now; empty when there is nothing. */
    byte[] next();

    /** The client does not listen any more; called once, on any thread. */
    void close();
}
