package cloud.atom.router.control.load;

import io.netty.channel.Channel;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;

/** Event loops and sockets of the generator: native epoll where there is one, else NIO. */
final class LoadTransport {
    private static final boolean EPOLL = Epoll.isAvailable();

    private LoadTransport() {}

    static MultiThreadIoEventLoopGroup newGroup(int loops) {
        return new MultiThreadIoEventLoopGroup(
                loops,
                new DefaultThreadFactory("load", true),
                EPOLL ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    }

    static Class<? extends Channel> channel() {
        return EPOLL ? EpollSocketChannel.class : NioSocketChannel.class;
    }
}
