package cloud.atom.router.takeover;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The successor's side of a hot restart: gets the sockets of the router that runs, and later tells it that it may stop.
 * Until {@link #ready} the other router serves as before, whatever happens here. Not thread-safe; confined to the
 * starting thread.
 */
public final class Takeover implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Takeover.class);
    private static final int CONNECT_MILLIS = 5_000;

    /** How long the other router may take for one line. */
    private static final long ANSWER_SECONDS = 20;

    private final EventLoopGroup thread =
            new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("takeover", true), EpollIoHandler.newFactory());
    private final TakeoverInbox inbox = new TakeoverInbox();
    private final Channel channel;
    private final Offer offer;

    /** Descriptors that came and that nobody claimed, by key. */
    private final Map<String, FileDescriptor> unclaimed = new HashMap<>();

    private Takeover(Path folder) throws IOException {
        Path door = TakeoverDoor.in(folder);
        ChannelFuture connected = new Bootstrap()
                .group(thread)
                .channel(EpollDomainSocketChannel.class)
                .option(io.netty.channel.ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel opened) {
                        TakeoverLines.addTo(opened.pipeline());
                        opened.pipeline().addLast(inbox);
                    }
                })
                .connect(new DomainSocketAddress(door.toFile()))
                .awaitUninterruptibly();
        if (!connected.isSuccess()) {
            thread.shutdownGracefully(0, 0, TimeUnit.SECONDS);
            throw new IllegalStateException(
                    "no running router to take over from at " + door + " (start without --takeover)",
                    connected.cause());
        }
        channel = connected.channel();
        try {
            checkUser();
            offer = ask();
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Asks the running router for its sockets.
     *
     * @param folder the {@code data_dir} of both
     * @throws IllegalStateException when there is none, or it refuses; the message says why
     */
    public static Takeover begin(Path folder) {
        try {
            return new Takeover(folder);
        } catch (IOException e) {
            throw new IllegalStateException("takeover: " + e.getMessage(), e);
        }
    }

    /** What the running router offers; the descriptors are of this process. */
    public Offer offer() {
        return offer;
    }

    /**
     * The descriptor of the socket that {@code key} names and that listens on {@code address}; who claims it closes it.
     * Empty when there is none, or it was claimed already.
     *
     * @param address {@code host:port}, port 0 standing for any; or a path
     */
    public Optional<Integer> claim(String key, String address) {
        return offer.sockets().stream()
                .filter(socket -> socket.key().equals(key) && matches(socket.address(), address))
                .findFirst()
                .map(socket -> unclaimed.remove(socket.key()))
                .map(FileDescriptor::intValue);
    }

    private static boolean matches(String offered, String wanted) {
        return offered.equals(wanted)
                || (wanted.endsWith(":0") && offered.startsWith(wanted.substring(0, wanted.length() - 1)));
    }

    /**
     * Tells the running router that this one accepts; it stops then.
     *
     * @param taken keys of the sockets in use here
     * @return the state that came since the offer; none when the other router ended meanwhile
     */
    public List<String> ready(Collection<String> taken) {
        closeUnclaimed();
        say(TakeoverLines.READY + " " + String.join(" ", taken));
        List<String> late = new ArrayList<>();
        try {
            for (String line = inbox.line(ANSWER_SECONDS); !line.equals(TakeoverLines.RELEASED); ) {
                late.add(TakeoverLines.decode(line));
                line = inbox.line(ANSWER_SECONDS);
            }
        } catch (IOException e) {
            // Its sockets are here: there is no way back, and no need of one.
            LOG.warn("the router that was taken over did not say that it stopped: {}", e.getMessage());
        }
        return late;
    }

    private void checkUser() throws IOException {
        int user = ((EpollDomainSocketChannel) channel).peerCredentials().uid();
        if (user != TakeoverLines.ownUser() && user != 0) {
            throw new IOException("the running router belongs to user " + user);
        }
    }

    private Offer ask() throws IOException {
        say(TakeoverLines.HELLO + ProcessHandle.current().pid());
        List<OfferedSocket> sockets = new ArrayList<>();
        List<String> state = new ArrayList<>();
        String line = inbox.line(ANSWER_SECONDS);
        for (; !line.startsWith(TakeoverLines.OFFER); line = inbox.line(ANSWER_SECONDS)) {
            if (line.startsWith(TakeoverLines.SOCKET)) {
                String[] words = line.split(" ", 3);
                sockets.add(new OfferedSocket(words[1], words[2], -1));
            } else if (line.startsWith(TakeoverLines.STATE)) {
                state.add(TakeoverLines.decode(line));
            } else {
                throw new IOException(
                        line.startsWith(TakeoverLines.REFUSE)
                                ? line.substring(TakeoverLines.REFUSE.length())
                                : "the running router says what is not understood");
            }
        }
        long pid = Long.parseLong(line.substring(TakeoverLines.OFFER.length()));
        return new Offer(pid, withDescriptors(sockets), state);
    }

    private List<OfferedSocket> withDescriptors(List<OfferedSocket> offered) throws IOException {
        inbox.expectDescriptors(channel, offered.size());
        List<OfferedSocket> sockets = new ArrayList<>();
        for (OfferedSocket socket : offered) {
            FileDescriptor descriptor = inbox.descriptor(ANSWER_SECONDS);
            unclaimed.put(socket.key(), descriptor);
            sockets.add(new OfferedSocket(socket.key(), socket.address(), descriptor.intValue()));
        }
        return sockets;
    }

    private void say(String line) {
        channel.writeAndFlush(TakeoverLines.line(channel, line));
    }

    private void closeUnclaimed() {
        unclaimed.values().forEach(TakeoverInbox::close);
        unclaimed.clear();
    }

    /** Ends the conversation; before {@link #ready} the other router goes on. Descriptors that nobody claimed are closed. */
    @Override
    public void close() {
        closeUnclaimed();
        channel.close().awaitUninterruptibly();
        inbox.closeDescriptors();
        thread.shutdownGracefully(0, ANSWER_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
