package cloud.atom.router.tls;

import java.util.concurrent.atomic.LongAdder;

/** Handshakes with clients since the start. Thread-safe: loops add, anyone reads. */
public final class TlsCounts {
    final LongAdder completed = new LongAdder();
    final LongAdder failed = new LongAdder();
    final LongAdder timedOut = new LongAdder();

    /** Those that ended well. */
    public long completed() {
        return completed.sum();
    }

    /** Those that broke off: no TLS, an old version, an invalid client certificate, a client that left. */
    public long failed() {
        return failed.sum();
    }

    /** Those that took too long. */
    public long timedOut() {
        return timedOut.sum();
    }
}
