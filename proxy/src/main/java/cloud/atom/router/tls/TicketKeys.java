package cloud.atom.router.tls;

import io.netty.handler.ssl.OpenSslServerSessionContext;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import io.netty.handler.ssl.SslContext;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The keys that session tickets are sealed with (RFC 5077, section 5.5; RFC 8446, section 4.6.1). Not thread-safe.
 *
 * <p>The newest seals; the two before it still open. A ticket therefore works for 8 to 24 hours, and what was recorded
 * on the wire cannot be opened later than that by somebody who steals the memory of the process. Keys never leave it: a
 * client of another router, or of this one after a restart, shakes hands in full.
 *
 * <p>The JDK's own implementation makes and changes its keys itself.
 */
final class TicketKeys {
    static final Duration ROTATION = Duration.ofHours(8);
    private static final int KEPT = 3;

    private final SecureRandom random = new SecureRandom();

    /** Newest first. */
    private final Deque<OpenSslSessionTicketKey> keys = new ArrayDeque<>();

    private long rotatedNanos;

    TicketKeys(long nowNanos) {
        renew(nowNanos);
    }

    /** Makes a new key when the newest is old; returns whether it did. */
    boolean rotate(long nowNanos) {
        if (nowNanos - rotatedNanos < ROTATION.toNanos()) {
            return false;
        }
        rotatedNanos = nowNanos;
        keys.addFirst(newKey());
        while (keys.size() > KEPT) {
            keys.removeLast();
        }
        return true;
    }

    /** Forgets all: no session from before can be resumed. */
    void renew(long nowNanos) {
        rotatedNanos = nowNanos;
        keys.clear();
        keys.addFirst(newKey());
    }

    private OpenSslSessionTicketKey newKey() {
        byte[] name = bytes(OpenSslSessionTicketKey.NAME_SIZE);
        byte[] hmac = bytes(OpenSslSessionTicketKey.HMAC_KEY_SIZE);
        return new OpenSslSessionTicketKey(name, hmac, bytes(OpenSslSessionTicketKey.AES_KEY_SIZE));
    }

    private byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Gives the keys to a context; the JDK's has its own. */
    void applyTo(SslContext context) {
        if (context.sessionContext() instanceof OpenSslServerSessionContext sessions) {
            // Tickets only: a cache would let clients decide how much memory they take.
            sessions.setSessionCacheEnabled(false);
            sessions.setTicketKeys(keys.toArray(new OpenSslSessionTicketKey[0]));
        }
    }
}
