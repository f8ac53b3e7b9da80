package cloud.atom.router.downstream;

import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.epoll.EpollTcpInfo;
import io.netty.channel.uring.IoUringChannelOption;
import io.netty.channel.uring.IoUringSocketChannel;
import io.netty.channel.uring.IoUringTcpInfo;

/** What the kernel knows of a client's pace, and how much it holds for a slow one. Thread-safe: holds no state. */
final class SocketClock {
    private static final long MILLI_NANOS = 1_000_000;

    private SocketClock() {}

    /**
     * Lets the kernel take no more than {@code bytes} that it cannot send yet, however large its buffer has grown; so that
     * little is held for a client that does not read, and its pace shows. No effect where the transport has no such option.
     */
    static void boundUnsent(Channel channel, long bytes) {
        if (channel instanceof EpollSocketChannel) {
            channel.config().setOption(EpollChannelOption.TCP_NOTSENT_LOWAT, bytes);
        } else if (channel instanceof IoUringSocketChannel) {
            channel.config().setOption(IoUringChannelOption.TCP_NOTSENT_LOWAT, bytes);
        }
    }

    /**
     * When data last went to the client and something was acknowledged, on the clock of {@code nowNanos}: the earlier of
     * the two moments. Probes of a closed window carry no data. Very early where the transport cannot tell.
     */
    static long movedNanos(Channel channel, long nowNanos) {
        if (channel instanceof EpollSocketChannel epoll && epoll.isOpen()) {
            EpollTcpInfo info = epoll.tcpInfo();
            return nowNanos - MILLI_NANOS * Math.max(info.lastDataSent(), info.lastAckRecv());
        }
        if (channel instanceof IoUringSocketChannel uring && uring.isOpen()) {
            IoUringTcpInfo info = uring.tcpInfo();
            return nowNanos - MILLI_NANOS * Math.max(info.lastDataSent(), info.lastAckRecv());
        }
        return Long.MIN_VALUE / 2;
    }
}
