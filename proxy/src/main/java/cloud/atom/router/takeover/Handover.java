package cloud.atom.router.takeover;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running router's side of one conversation. Not thread-safe; confined to the door's thread. */
final class Handover extends SimpleChannelInboundHandler<String> {
    private static final Logger LOG = LoggerFactory.getLogger(Handover.class);

    /** How long a successor may take to start. */
    private static final long PATIENCE_SECONDS = 120;

    private final Predecessor router;
    private final int owner;
    private final AtomicReference<@Nullable Handover> current;

    private Step step = Step.HELLO;

    /** Written on the door's thread, read by whoever closes the door. */
    private volatile boolean released;

    private List<OfferedSocket> sockets = List.of();

    /** Written once on the door's thread, read by whoever closes the door. */
    private volatile @Nullable ChannelHandlerContext context;

    Handover(Predecessor router, int owner, AtomicReference<@Nullable Handover> current) {
        this.router = router;
        this.owner = owner;
        this.current = current;
    }

    /** What is heard next. */
    private enum Step {
        HELLO,
        SOCKETS,
        READY,
        NOTHING
    }

    @Override
    public void channelActive(ChannelHandlerContext opened) throws IOException {
        context = opened;
        int user =
                ((EpollDomainSocketChannel) opened.channel()).peerCredentials().uid();
        if (user != owner && user != 0) {
            LOG.warn("takeover refused: asked by another user uid={}", user);
            refuse(opened, "the router belongs to another user");
        }
        opened.executor().schedule(() -> giveUp(opened), PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext from, String line) {
        if (step == Step.HELLO && line.startsWith("takeover ")) {
            hello(from, line);
        } else if (step == Step.SOCKETS && line.equals(TakeoverLines.SOCKETS)) {
            step = Step.READY;
            sockets.forEach(socket -> from.write(new FileDescriptor(socket.descriptor())));
            from.flush();
        } else if (step == Step.READY && line.startsWith(TakeoverLines.READY)) {
            release(
                    from,
                    Set.of(line.substring(TakeoverLines.READY.length()).strip().split(" ")));
        } else if (step != Step.NOTHING) {
            refuse(from, "not understood: expected " + step);
        }
    }

    private void hello(ChannelHandlerContext from, String line) {
        if (!line.startsWith(TakeoverLines.HELLO)) {
            refuse(from, "the running router speaks version 1 of the takeover only");
            return;
        }
        if (!current.compareAndSet(null, this)) {
            refuse(from, "another takeover is under way, or was done");
            return;
        }
        LOG.info("takeover begun successor={}", line.substring(TakeoverLines.HELLO.length()));
        Offer offer = router.offer();
        sockets = offer.sockets();
        List<String> lines = new ArrayList<>();
        sockets.forEach(socket -> lines.add(TakeoverLines.SOCKET + socket.key() + " " + socket.address()));
        offer.state().forEach(state -> lines.add(TakeoverLines.encode(state)));
        lines.add(TakeoverLines.OFFER + offer.pid());
        lines.forEach(each -> from.write(TakeoverLines.line(from.channel(), each)));
        from.flush();
        step = Step.SOCKETS;
    }

    /** From here on there is no way back: the successor accepts. */
    private void release(ChannelHandlerContext to, Set<String> taken) {
        step = Step.NOTHING;
        released = true;
        List<String> late = router.release(taken);
        late.forEach(state -> to.write(TakeoverLines.line(to.channel(), TakeoverLines.encode(state))));
        to.writeAndFlush(TakeoverLines.line(to.channel(), TakeoverLines.RELEASED))
                .addListener(ChannelFutureListener.CLOSE);
    }

    /** Releases to a successor that has the sockets and is not ready; returns whether there is one or was. */
    boolean releaseEarly() {
        ChannelHandlerContext to = context;
        if (step == Step.READY && to != null && to.channel().isActive()) {
            Set<String> all =
                    Set.copyOf(sockets.stream().map(OfferedSocket::key).toList());
            release(to, all);
        }
        return released;
    }

    /** Waits until a successor that was released has heard it, at most {@code seconds}. */
    void awaitEnd(long seconds) {
        ChannelHandlerContext to = context;
        if (released && to != null) {
            to.channel().closeFuture().awaitUninterruptibly(seconds, TimeUnit.SECONDS);
        }
    }

    private void refuse(ChannelHandlerContext from, String why) {
        step = Step.NOTHING;
        from.writeAndFlush(TakeoverLines.line(from.channel(), TakeoverLines.REFUSE + why))
                .addListener(ChannelFutureListener.CLOSE);
    }

    private void giveUp(ChannelHandlerContext from) {
        if (step != Step.NOTHING) {
            from.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext gone) {
        step = Step.NOTHING;
        if (!released && current.compareAndSet(this, null)) {
            LOG.warn("the successor gave up; this router goes on");
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
        LOG.warn("takeover failed", cause);
        from.close();
    }
}
