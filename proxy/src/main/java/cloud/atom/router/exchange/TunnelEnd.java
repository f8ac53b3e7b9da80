package cloud.atom.router.exchange;

import cloud.atom.router.http.TunnelListener;
import cloud.atom.router.http.TunnelSide;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Tunnel} knows of one of its two sides.
 *
 * <p>Not thread-safe; confined to the tunnel's event loop.
 *
 * <p>Back-pressure: a side is asked for more only while the other one is writable. So each direction holds at most a
 * write buffer and what one read brought.
 */
final class TunnelEnd implements TunnelListener {
    private final Tunnel tunnel;
    private final TunnelSide side;

    /** Set once, right after both ends were made. */
    private @Nullable TunnelEnd other;

    private boolean inputEnded;
    private boolean outputEnding;
    private boolean outputEnded;

    TunnelEnd(Tunnel tunnel, TunnelSide side) {
        this.tunnel = tunnel;
        this.side = side;
    }

    void join(TunnelEnd peer) {
        other = peer;
    }

    TunnelEnd other() {
        TunnelEnd peer = other;
        if (peer == null) {
            throw new AssertionError("a tunnel of one end");
        }
        return peer;
    }

    TunnelSide side() {
        return side;
    }

    /** Whether nothing more goes either way. */
    boolean hasEnded() {
        return inputEnded && outputEnded;
    }

    @Override
    public void onBytes(ByteBuf bytes) {
        if (!tunnel.isCarrying()) {
            bytes.release();
            return;
        }
        tunnel.onMoved();
        // The reference passes on; a write that fails comes to the other end's onBroken.
        other().side.write(bytes);
    }

    @Override
    public void onReadComplete() {
        other().side.flush();
        readOn();
    }

    private void readOn() {
        // While both directions end, what comes is dropped: it must not wait for the other side.
        if (!inputEnded && (other().side.isWritable() || !tunnel.isCarrying())) {
            side.read();
        }
    }

    @Override
    public void onWritable() {
        tunnel.onMoved();
        other().readOn();
    }

    @Override
    public void onInputEnd() {
        if (!inputEnded) {
            inputEnded = true;
            tunnel.onInputEnd(this);
        }
    }

    /** Ends our sending once all that was written has gone out. */
    void endOutput() {
        if (outputEnding) {
            return;
        }
        outputEnding = true;
        side.endOutput();
        readOn();
    }

    @Override
    public void onOutputEnd() {
        outputEnded = true;
        tunnel.endIfBothEnded();
    }

    @Override
    public void onBroken() {
        tunnel.onBroken(this);
    }

    /** Nothing more can be read or written. */
    void giveUp() {
        inputEnded = true;
        outputEnding = true;
        outputEnded = true;
        side.close();
    }
}
