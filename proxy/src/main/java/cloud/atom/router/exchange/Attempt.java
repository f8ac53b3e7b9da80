package cloud.atom.router.exchange;

import cloud.atom.router.health.AttemptOutcome;
import cloud.atom.router.proxyprotocol.ProxyHeader;
import cloud.atom.router.routing.Target;
import cloud.atom.router.upstream.ConnectionWaiter;
import cloud.atom.router.upstream.UpstreamEndpoint;
import cloud.atom.router.upstream.UpstreamStream;
import org.jspecify.annotations.Nullable;

/**
 * One try of one request at one endpoint, from waiting for a connection until its end. Not thread-safe; confined to the
 * exchange's event loop.
 *
 * <p>Each attempt is an object of its own, so that a connection that comes too late finds nobody waiting.
 */
final class Attempt implements ConnectionWaiter {
    private static final int SERVER_ERRORS = 500;

    private final AttemptLoop loop;
    private final Target target;
    private final UpstreamEndpoint at;
    private final int number;
    private final long startedNanos;

    private @Nullable UpstreamStream stream;
    private boolean hedge;
    private boolean over;
    private int status;
    private long firstByteNanos;

    /** From when on the endpoint could answer: the begin, or the end of a request that was not complete by then. */
    private long answerableNanos;

    /** Whether the endpoint's load was told how this attempt ended. */
    private boolean told;

    /** Begins, and counts for {@code at} from now on. */
    Attempt(AttemptLoop loop, Target target, UpstreamEndpoint at, int number) {
        this.loop = loop;
        this.target = target;
        this.at = at;
        this.number = number;
        startedNanos = System.nanoTime();
        answerableNanos = startedNanos;
        at.begin();
    }

    /** An attempt that begins while another one runs. */
    static Attempt beside(AttemptLoop loop, Target target, UpstreamEndpoint at, int number) {
        Attempt second = new Attempt(loop, target, at, number);
        second.hedge = true;
        return second;
    }

    /** Asks for a connection; may call back at once. */
    void connect(boolean fresh) {
        at.acquire(this, fresh);
    }

    Target target() {
        return target;
    }

    /** Which of the target's endpoints it goes to. */
    UpstreamEndpoint at() {
        return at;
    }

    /** Whether it stands in line because all connections to the endpoint are in use. */
    boolean isInLine() {
        return at.isInLine(this);
    }

    /** The request is complete. */
    void onRequestEnd(long nowNanos) {
        answerableNanos = nowNanos;
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
        if (!told) {
            told = true;
            tellLoad(responseStatus >= SERVER_ERRORS, nowNanos);
        }
    }

    private void tellLoad(boolean error, long nowNanos) {
        if (error) {
            at.onError(nowNanos - answerableNanos, nowNanos);
        } else {
            at.onAnswer(nowNanos - answerableNanos, nowNanos);
        }
    }

    /** It failed; {@code outcome} says whether through the endpoint's fault. */
    void onFailure(AttemptOutcome outcome, long nowNanos) {
        if (!told && outcome.isTransportFailure()) {
            told = true;
            at.onFailure(nowNanos - startedNanos, nowNanos);
        }
    }

    private void onOver() {
        over = true;
        if (!told) {
            told = true;
            at.onGivenUp();
        }
    }

    /** Goes on reading the response where a slow client made us stop. */
    void readOn() {
        if (stream != null) {
            stream.read();
        }
    }

    /** The attempt is over; its stream is no longer ours. */
    void end() {
        onOver();
        stream = null;
    }

    /** The attempt is over before its response is: the region sees that nobody waits. */
    void abort() {
        onOver();
        if (stream != null) {
            stream.abort();
            stream = null;
        }
    }

    /** The attempt is over and so is our interest in its response; the connection lives on if that is short. */
    void discard() {
        onOver();
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
