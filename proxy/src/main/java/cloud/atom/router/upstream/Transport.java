package cloud.atom.router.upstream;

import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringDatagramChannel;
import io.netty.channel.uring.IoUringDomainSocketChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerDomainSocketChannel;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** How sockets are driven: key {@code transport} of conf/router.yaml. */
public enum Transport {
    IO_URING(IoUringServerSocketChannel.class, IoUringSocketChannel.class, IoUringDatagramChannel.class),
    EPOLL(EpollServerSocketChannel.class, EpollSocketChannel.class, EpollDatagramChannel.class),
    NIO(NioServerSocketChannel.class, NioSocketChannel.class, NioDatagramChannel.class);

    private static final String POLL_ONCE_FOR_ALL = "io.netty.iouring.pollAddMultishotEnabled";

    private static final String ACCEPT_ONCE_FOR_ALL = "io.netty.iouring.acceptMultiShotEnabled";

    /** Entries of 16 bytes for what happened on a loop's sockets while it did something else. */
    private static final String COMPLETIONS = "io.netty.iouring.cqSize";

    private final Class<? extends ServerSocketChannel> serverChannel;
    private final Class<? extends SocketChannel> channel;
    private final Class<? extends DatagramChannel> datagramChannel;

    Transport(
            Class<? extends ServerSocketChannel> serverChannel,
            Class<? extends SocketChannel> channel,
            Class<? extends DatagramChannel> datagramChannel) {
        this.serverChannel = serverChannel;
        this.channel = channel;
        this.datagramChannel = datagramChannel;
    }

    /** What can be written in the configuration. */
    public enum Choice {
        /** Epoll where there is one, else NIO. */
        AUTO,
        IO_URING,
        EPOLL,
        NIO
    }

    /**
     * The transport for a choice.
     *
     * @throws IllegalStateException when this machine does not have it; the message says why
     */
    public static Transport of(Choice choice) {
        return switch (choice) {
            case AUTO -> Epoll.isAvailable() ? EPOLL : NIO;
            case NIO -> NIO;
            case EPOLL -> checked(EPOLL, Epoll.isAvailable() ? null : Epoll.unavailabilityCause());
            case IO_URING -> checked(IO_URING, whyNoIoUring());
        };
    }

    /**
     * Null when there is io_uring. Netty 4.2.18 asks the kernel once for all readiness to come, and forgets a reset that it is
     * told of while a read is under way: the connection then stays open until a time-out. So here it asks before each read.
     * An accept that is asked for once for all would bring whatever waits in the kernel's queue, however few may still come
     * in. Netty's 4096 completions overflow when a loop with many connections stands still for a second; nothing is lost
     * then, but each time costs calls of the kernel and a warning.
     */
    private static @org.jspecify.annotations.Nullable Throwable whyNoIoUring() {
        // Before the class below is first used; the flags of whoever starts the process win.
        Map.of(POLL_ONCE_FOR_ALL, "false", ACCEPT_ONCE_FOR_ALL, "false", COMPLETIONS, "16384")
                .forEach((name, value) -> {
                    if (System.getProperty(name) == null) {
                        System.setProperty(name, value);
                    }
                });
        return IoUring.isAvailable() ? null : IoUring.unavailabilityCause();
    }

    private static Transport checked(Transport transport, @org.jspecify.annotations.Nullable Throwable unavailable) {
        if (unavailable != null) {
            throw new IllegalStateException(
                    "transport: " + transport.wireName() + " (expected: one that this machine has)", unavailable);
        }
        return transport;
    }

    /** Makes the part of an event loop that waits for sockets. */
    public IoHandlerFactory ioHandlers() {
        return switch (this) {
            case IO_URING -> IoUringIoHandler.newFactory();
            case EPOLL -> EpollAgain.newFactory();
            case NIO -> NioIoHandler.newFactory();
        };
    }

    public Class<? extends ServerSocketChannel> serverChannel() {
        return serverChannel;
    }

    public Class<? extends SocketChannel> channel() {
        return channel;
    }

    public Class<? extends DatagramChannel> datagramChannel() {
        return datagramChannel;
    }

    public Class<? extends ServerChannel> unixServerChannel() {
        return switch (this) {
            case IO_URING -> IoUringServerDomainSocketChannel.class;
            case EPOLL -> EpollServerDomainSocketChannel.class;
            case NIO -> NioServerDomainSocketChannel.class;
        };
    }

    public Class<? extends Channel> unixChannel() {
        return switch (this) {
            case IO_URING -> IoUringDomainSocketChannel.class;
            case EPOLL -> EpollDomainSocketChannel.class;
            case NIO -> NioDomainSocketChannel.class;
        };
    }

    /** The address of a Unix socket, as channels of this transport take it. */
    public SocketAddress unixAddress(Path path) {
        return this == NIO ? UnixDomainSocketAddress.of(path) : new DomainSocketAddress(path.toFile());
    }

    /** The name in configuration and start line. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
