package cloud.atom.router.exchange;

import cloud.atom.router.proxyprotocol.ProxyHeader;
import cloud.atom.router.routing.Target;
import cloud.atom.router.upstream.ConnectionWaiter;
import cloud.atom.router.upstream.UpstreamStream;
import org.jspecify.annotations.Nullable;

/**
 * One try of one request at one endpoint, from waiting for a connection until its end. Not thread-safe; confined to the
 * exchange's event loop.
 *
 * <p>Each attempt is an object of its own, so that a connection that comes too late finds nobody waiting.
 */
final class Attempt implements ConnectionWaiter {
    private final AttemptLoop loop;
    private final Target target;
    private final int number;
    private final long startedNanos;

    private @Nullable UpstreamStream stream;
    private boolean hedge;
    private boolean over;
    private int status;
    private long firstByteNanos;

    Attempt(AttemptLoop loop, Target target, int number, long startedNanos) {
        this.loop = loop;
        this.target = target;
        this.number = number;
        this.startedNanos = startedNanos;
    }

    /** An attempt that begins while another one runs. */
    static Attempt beside(AttemptLoop loop, Target target, int number, long startedNanos) {
        Attempt second = new Attempt(loop, target, number, startedNanos);
        second.hedge = true;
        return second;
    }

    Target target() {
        return target;
    }

    int number() {
        return number;
    }

    /** Whether it began while another attempt ran. */
    boolean isHedge() {
        return hedge;
    }

    long startedNanos() {
        return startedNanos;
    }

    /** The status of the response; 0 before its head came. */
    int status() {
        return status;
    }

    /** Time until the response head; until {@code nowNanos} when none came. */
    long firstByteNanos(long nowNanos) {
        return status == 0 ? nowNanos - startedNanos : firstByteNanos;
    }

    boolean isConnected() {
        return stream != null;
    }

    /** Whether it runs on a connection that carried other requests before and has brought no byte for this one. */
    boolean isOnStaleConnection() {
        return stream != null && stream.isStale();
    }

    void onHead(int responseStatus, long nowNanos) {
        status = responseStatus;
        firstByteNanos = nowNanos - startedNanos;
    }

    /** Goes on reading the response where a slow client made us stop. */
    void readOn() {
        if (stream != null) {
            stream.read();
        }
    }

    /** The attempt is over; its stream is no longer ours. */
    void end() {
        over = true;
        stream = null;
    }

    /** The attempt is over before its response is: the region sees that nobody waits. */
    void abort() {
        over = true;
        if (stream != null) {
            stream.abort();
            stream = null;
        }
    }

    /** The attempt is over and so is our interest in its response; the connection lives on if that is short. */
    void discard() {
        over = true;
        if (stream != null) {
            stream.discard();
            stream = null;
        }
    }

    @Override
    public void onConnection(UpstreamStream open) {
        stream = open;
        loop.onConnection(this, open);
    }

    @Override
    public void onConnectFailure() {
        if (!over) {
            loop.onConnectFailure(this);
        }
    }

    @Override
    public void onPoolFull() {
        loop.count(Limit.UPSTREAM_CONNECTIONS);
        loop.onFailure(this, ProxyFailure.of(ProxyFailure.Cause.POOL_FULL));
    }

    @Override
    public ProxyHeader client() {
        return loop.body().proxyHeader();
    }

    @Override
    public boolean wantsUpgrade() {
        return loop.wantsUpgrade();
    }

    @Override
    public boolean isGone() {
        return over;
    }
}
