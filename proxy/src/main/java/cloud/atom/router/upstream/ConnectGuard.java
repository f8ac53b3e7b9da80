package cloud.atom.router.upstream;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.channels.NotYetConnectedException;

/**
 * Keeps quiet when a socket that is still connecting is told to read.
 *
 * <p>With epoll that is the late event of a closed socket whose descriptor the new one has: the read fails, and the
 * connect goes on. Thread-safe: holds no state; passes all other events by.
 */
@Sharable
final class ConnectGuard extends ChannelInboundHandlerAdapter {
    static final ConnectGuard INSTANCE = new ConnectGuard();

    private ConnectGuard() {}

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!(cause instanceof NotYetConnectedException)) {
            context.fireExceptionCaught(cause);
        }
    }
}
