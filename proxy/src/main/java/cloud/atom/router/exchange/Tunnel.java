package cloud.atom.router.exchange;

import cloud.atom.router.http.ResponseHead;
import cloud.atom.router.http.TunnelSide;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.upstream.UpstreamStream;

/**
 * Two sides that left HTTP behind: what comes from the client goes to the region as it is, and the other way round,
 * at the pace of the slower side.
 *
 * <p>Not thread-safe. Both sides live on one event loop, and every method runs on it; this is why no field is volatile.
 *
 * <p>A side that ends its sending ends it towards the other, once all that came before has gone out; it may go on
 * reading. When both have ended, both sides close. TLS cannot end one direction alone: there the first end is the
 * end of both directions, again once all has gone out. An end that no peer asked for (one side broke, nothing moved for
 * too long, the router stops) is a reset of both sides: in many protocols an orderly end would look like the end
 * of the data.
 */
final class Tunnel {
    /** How long the other side has to end as well where no direction can end alone; as for any last answer. */
    private static final long MAX_ENDING_NANOS = 2_000_000_000L;

    private final TunnelEnd client;
    private final TunnelEnd region;
    private final ExchangeSettings settings;
    private final RegionId to;

    /** When a byte last moved, on the process's monotonic clock. */
    private long movedNanos = System.nanoTime();

    /** Since when both directions are ending together; 0: they are not. */
    private long endingNanos;

    private boolean over;

    private Tunnel(TunnelSide client, TunnelSide region, ExchangeSettings settings, RegionId to) {
        this.client = new TunnelEnd(this, client);
        this.region = new TunnelEnd(this, region);
        this.settings = settings;
        this.to = to;
        this.client.join(this.region);
        this.region.join(this.client);
    }

    /**
     * What a tunnel begins with.
     *
     * @param head the region's 101
     */
    record Beginning(Answer answer, ResponseHead head) {}

    /** Passes the 101 on, and takes both sides over. */
    static Tunnel open(Downstream client, UpstreamStream stream, ExchangeSettings settings, Beginning beginning) {
        TunnelSide downstream = client.switchProtocols(beginning.answer, beginning.head);
        TunnelSide upstream = stream.switchProtocols();
        Tunnel tunnel = new Tunnel(downstream, upstream, settings, beginning.answer.region());
        // What each side sent behind its last HTTP byte goes first.
        upstream.begin(tunnel.region);
        downstream.begin(tunnel.client);
        tunnel.client.onReadComplete();
        tunnel.region.onReadComplete();
        return tunnel;
    }

    /** Called a few times a second. */
    void tick(long nowNanos) {
        if (over) {
            return;
        }
        if (endingNanos != 0 && nowNanos - endingNanos >= MAX_ENDING_NANOS) {
            end(TunnelEnding.CLOSED);
        } else if (nowNanos - movedNanos >= settings.timeouts().tunnelIdle().toNanos()) {
            settings.observer().onLimit(Limit.TUNNEL_IDLE);
            end(TunnelEnding.IDLE);
        }
    }

    /** Ends it because the router stops. */
    void cut() {
        end(TunnelEnding.CUT);
    }

    // ---- what comes from the two ends

    /** Whether what comes still goes to the other side. */
    boolean isCarrying() {
        return !over && endingNanos == 0;
    }

    void onMoved() {
        movedNanos = System.nanoTime();
    }

    /** A side sends nothing more. */
    void onInputEnd(TunnelEnd from) {
        if (endingNanos == 0 && (client.side().endsAsOne() || region.side().endsAsOne())) {
            endingNanos = System.nanoTime();
            from.endOutput();
        }
        from.other().endOutput();
        endIfBothEnded();
    }

    void endIfBothEnded() {
        if (client.hasEnded() && region.hasEnded()) {
            end(TunnelEnding.CLOSED);
        }
    }

    /** A side broke: nothing more can be read from it or written to it. */
    void onBroken(TunnelEnd side) {
        if (endingNanos == 0) {
            end(TunnelEnding.RESET);
        } else {
            side.giveUp();
            endIfBothEnded();
        }
    }

    private void end(TunnelEnding how) {
        if (over) {
            return;
        }
        over = true;
        if (how == TunnelEnding.CLOSED) {
            client.side().close();
            region.side().close();
        } else {
            client.side().reset();
            region.side().reset();
        }
        settings.observer().onTunnelEnd(to, how);
    }
}
