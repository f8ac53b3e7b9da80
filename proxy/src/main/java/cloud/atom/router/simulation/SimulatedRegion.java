package cloud.atom.router.simulation;

import cloud.atom.router.model.Region;
import cloud.atom.router.model.RegionId;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One simulated region: its server, how it behaves, and what it has counted.
 *
 * <p>Public methods are thread-safe and return when they have had effect; they must not be called on an event loop. All
 * else is confined to the simulation's event loop, which is why no other field is volatile.
 */
public final class SimulatedRegion {
    private static final Logger LOG = LoggerFactory.getLogger(SimulatedRegion.class);
    private static final long REBIND_MILLIS = 50;

    private final Region region;
    private final int port;
    private final EventLoop loop;
    private final ServerBootstrap bootstrap;
    private final ChannelGroup connections;
    private final LoadMeter load = new LoadMeter();
    private final SplittableRandom random;

    private Channel listener;
    private boolean closed;
    private long requests;
    private long errors;
    private long refused;

    /** Written on the event loop, read by any thread. */
    private volatile Behaviour behaviour;

    /** Binds a port that the system chooses. Blocks; not to be called on an event loop. */
    SimulatedRegion(RegionProfile profile, Behaviour behaviour, SimulatedServers servers) {
        this.behaviour = behaviour;
        loop = servers.loop();
        connections = new DefaultChannelGroup(loop);
        random = new SplittableRandom(profile.id().hashCode());
        bootstrap = servers.bootstrapOf(profile.id(), connections);
        listener = SimulatedServers.bind(bootstrap, 0).syncUninterruptibly().channel();
        port = ((InetSocketAddress) listener.localAddress()).getPort();
        region = profile.region(port);
    }

    /** The region as a registry would describe it. */
    public Region region() {
        return region;
    }

    /** How it behaves. */
    public Behaviour behaviour() {
        return behaviour;
    }

    /** Behaves differently from here on; dies or comes back when {@code down} says so. */
    public void behave(Behaviour newBehaviour) {
        Promise<Void> done = loop.newPromise();
        loop.execute(() -> change(newBehaviour, done));
        done.syncUninterruptibly();
    }

    /** Dies as by kill -9: its connections are reset and its port refuses. */
    public void kill() {
        behave(behaviour.withDown(true));
    }

    /** Comes back on the same port. */
    public void restart() {
        behave(behaviour.withDown(false));
    }

    /** Requests it has taken since the start, answered well or not; polls are not among them. */
    public long requests() {
        return loop.submit(() -> requests).syncUninterruptibly().getNow();
    }

    RegionId id() {
        return region.id();
    }

    /** Behaves differently; fulfils {@code done} when this has had effect, for a region that comes back: is bound. */
    void change(Behaviour newBehaviour, Promise<Void> done) {
        boolean wasDown = behaviour.down();
        behaviour = newBehaviour;
        if (newBehaviour.down() == wasDown) {
            done.setSuccess(null);
        } else if (newBehaviour.down()) {
            die();
            done.setSuccess(null);
        } else {
            rebind(done);
        }
    }

    Promise<Void> newPromise() {
        return loop.newPromise();
    }

    void close() {
        closed = true;
        listener.close();
        connections.close();
    }

    /** Counts a request and says with which status it is answered. */
    int statusOfNext() {
        requests++;
        if (!load.admit(behaviour.capacity(), System.nanoTime())) {
            refused++;
            return 503;
        }
        if (random.nextDouble() < behaviour.errorRate()) {
            errors++;
            return 500;
        }
        return 200;
    }

    /** What it says of itself at this moment, and has counted. */
    Report report() {
        long now = System.nanoTime();
        double refusedShare = load.refusedShare(now);
        double errorRatio = refusedShare + (1 - refusedShare) * behaviour.errorRate();
        return new Report(
                behaviour,
                load.free(behaviour.capacity(), now),
                errorRatio,
                requests,
                errors,
                refused,
                connections.size());
    }

    private void die() {
        listener.close();
        for (Channel connection : connections) {
            connection.config().setOption(ChannelOption.SO_LINGER, 0); // so that close sends a reset
            connection.close();
        }
    }

    /** Binds the port again; waits where the system gave it to an outgoing connection meanwhile. */
    private void rebind(Promise<Void> done) {
        if (closed || behaviour.down()) {
            done.setSuccess(null); // overtaken by another change
            return;
        }
        ChannelFuture bound = SimulatedServers.bind(bootstrap, port);
        listener = bound.channel();
        bound.addListener(bind -> {
            if (!bind.isSuccess()) {
                LOG.debug("simulated region={} waits for its port", id(), bind.cause());
                loop.schedule(() -> rebind(done), REBIND_MILLIS, TimeUnit.MILLISECONDS);
                return;
            }
            if (closed || behaviour.down()) {
                bound.channel().close();
            }
            done.setSuccess(null);
        });
    }

    /**
     * A region at one moment. Immutable.
     *
     * @param requests since the start, the next two included
     * @param errors answered with 500
     * @param refused answered with 503, above capacity
     * @param connections open ones
     */
    record Report(
            Behaviour behaviour,
            double freeCapacity,
            double errorRatio,
            long requests,
            long errors,
            long refused,
            int connections) {}
}
