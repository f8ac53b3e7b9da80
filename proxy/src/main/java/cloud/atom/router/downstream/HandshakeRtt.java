package cloud.atom.router.downstream;

import cloud.atom.router.exchange.ExchangeObserver;
import cloud.atom.router.model.IpAddress;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.epoll.EpollTcpInfo;

/**
 * The round trip to a client as the kernel measured it when the connection was opened, from SYN-ACK to ACK: no
 * acknowledgement was delayed and no server took its time. Asked for once per connection, right after it was accepted.
 *
 * <p>Only the transport epoll tells it ({@code TCP_INFO}); with the others nothing is measured. Not thread-safe; confined
 * to an event loop.
 */
final class HandshakeRtt {
    private static final double MICROS_PER_MILLI = 1_000;

    private final EpollTcpInfo info = new EpollTcpInfo();

    /** Tells {@code observer} of the round trip to {@code client}, the peer of {@code accepted}, where it is known. */
    void tell(Channel accepted, IpAddress client, ExchangeObserver observer) {
        if (!(accepted instanceof EpollSocketChannel socket) || !socket.isOpen()) {
            return;
        }
        try {
            socket.tcpInfo(info);
        } catch (ChannelException gone) {
            return; // reset meanwhile: its end is told of where every end is
        }
        if (info.rtt() > 0) {
            observer.onClientRtt(client.network(), info.rtt() / MICROS_PER_MILLI);
        }
    }
}
