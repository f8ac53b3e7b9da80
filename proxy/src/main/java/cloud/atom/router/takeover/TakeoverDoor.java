package cloud.atom.router.takeover;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Where a running router waits for its successor: a Unix socket that only its own user may open. Thread-safe.
 *
 * <p>The socket is made under a name of this process and then moved to its place, so that nobody meets it before its mode
 * is set, and a successor replaces its predecessor's without a gap.
 */
public final class TakeoverDoor implements AutoCloseable {
    private static final String NAME = "takeover.sock";
    private static final long SHUTDOWN_SECONDS = 5;

    private final Path place;
    private final Object key;
    private final EventLoopGroup thread;
    private final Channel door;
    private final ChannelGroup conversations = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);

    /** The conversation that has the sockets; one at a time. */
    private final AtomicReference<@Nullable Handover> current = new AtomicReference<>();

    private TakeoverDoor(Path folder, Predecessor router) throws IOException {
        place = in(folder);
        int owner = TakeoverLines.ownUser();
        Path first = folder.resolve(NAME + "." + ProcessHandle.current().pid());
        Files.deleteIfExists(first);
        thread = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("takeover", true), EpollIoHandler.newFactory());
        ChannelFuture bound = new ServerBootstrap()
                .group(thread)
                .channel(EpollServerDomainSocketChannel.class)
                .childHandler(new ChannelInitializer<EpollDomainSocketChannel>() {
                    @Override
                    protected void initChannel(EpollDomainSocketChannel channel) {
                        conversations.add(channel);
                        TakeoverLines.addTo(channel.pipeline());
                        channel.pipeline().addLast(new Handover(router, owner, current));
                    }
                })
                .bind(new DomainSocketAddress(first.toFile()))
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            thread.shutdownGracefully(0, 0, TimeUnit.SECONDS);
            throw new IOException(first + ": " + bound.cause().getMessage(), bound.cause());
        }
        door = bound.channel();
        Files.setPosixFilePermissions(first, PosixFilePermissions.fromString("rw-------"));
        key = Files.getAttribute(first, "unix:ino");
        Files.move(first, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Where the router of {@code folder} waits. */
    static Path in(Path folder) {
        return folder.resolve(NAME);
    }

    /**
     * Opens the door of {@code router}; replaces one that nobody stands behind.
     *
     * @param folder the router's {@code data_dir}; made when it is missing
     * @throws IOException when the socket cannot be made; the message says why
     */
    public static TakeoverDoor open(Path folder, Predecessor router) throws IOException {
        Files.createDirectories(folder);
        return new TakeoverDoor(folder, router);
    }

    /** Whether a running router waits for a successor in {@code folder}. */
    public static boolean isOpen(Path folder) {
        try (SocketChannel probe = SocketChannel.open(UnixDomainSocketAddress.of(in(folder)))) {
            return probe.isConnected();
        } catch (IOException | IllegalArgumentException nobody) {
            return false;
        }
    }

    /**
     * Lets nobody else in. A successor that has the sockets already is released to, as if it were ready: it keeps them
     * whatever becomes of this process.
     *
     * @return whether there is such a successor
     */
    public boolean shut() {
        door.close().awaitUninterruptibly();
        return thread.submit(this::endConversations).awaitUninterruptibly().getNow();
    }

    /** Runs on the door's thread. A descriptor that is sent later could be of another socket by then. */
    private boolean endConversations() {
        Handover successor = current.get();
        boolean released = successor != null && successor.releaseEarly();
        if (!released) {
            conversations.close();
        }
        return released;
    }

    /** Closes the door, and removes it unless it is a successor's by now. A released successor hears all that it must. */
    @Override
    public void close() {
        Handover successor = current.get();
        if (successor != null) {
            successor.awaitEnd(SHUTDOWN_SECONDS);
        }
        door.close().awaitUninterruptibly();
        try {
            if (Files.exists(place) && Files.getAttribute(place, "unix:ino").equals(key)) {
                Files.delete(place);
            }
        } catch (IOException | UnsupportedOperationException left) {
            // Nobody answers there any more: the next router replaces it.
        }
        // By hand: an event loop that is told to end at once may leave channels open.
        conversations.close().awaitUninterruptibly();
        thread.shutdownGracefully(0, SHUTDOWN_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
