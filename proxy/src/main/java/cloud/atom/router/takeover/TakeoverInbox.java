package cloud.atom.router.takeover;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.unix.DomainSocketReadMode;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What the other router said and nobody read yet. Thread-safe: filled by the channel's loop, read by one other thread. */
final class TakeoverInbox extends ChannelInboundHandlerAdapter {
    private static final String CLOSED = "\nclosed";

    /** Lines, descriptors, and last {@link #CLOSED}. */
    private final BlockingQueue<Object> messages = new LinkedBlockingQueue<>();

    /** Descriptors still to come; confined to the loop. */
    private int expected;

    /** Asks for descriptors instead of lines. */
    void expectDescriptors(Channel channel, int count) {
        // On the loop, and so between two reads: one that is under way would take a descriptor for a byte.
        channel.eventLoop().execute(() -> {
            expected = count;
            if (count > 0) {
                ((EpollDomainSocketChannel) channel).config().setReadMode(DomainSocketReadMode.FILE_DESCRIPTORS);
            }
            channel.writeAndFlush(TakeoverLines.line(channel, TakeoverLines.SOCKETS));
        });
    }

    /**
     * The next line.
     *
     * @throws IOException when none comes in time
     */
    String line(long seconds) throws IOException {
        return take(String.class, seconds);
    }

    /**
     * The next descriptor; the caller closes it.
     *
     * @throws IOException when none comes in time
     */
    FileDescriptor descriptor(long seconds) throws IOException {
        return take(FileDescriptor.class, seconds);
    }

    private <T> T take(Class<T> type, long seconds) throws IOException {
        try {
            Object message = messages.poll(seconds, TimeUnit.SECONDS);
            if (message == null) {
                throw new IOException("no answer within " + seconds + " s");
            }
            if (message == CLOSED) {
                messages.add(CLOSED);
                throw new IOException("the other router ended the conversation");
            }
            if (!type.isInstance(message)) {
                throw new IOException("the other router said something else than expected");
            }
            return type.cast(message);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext from, Object message) {
        messages.add(message);
        if (message instanceof FileDescriptor && --expected == 0) {
            ((EpollDomainSocketChannel) from.channel()).config().setReadMode(DomainSocketReadMode.BYTES);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext gone) {
        messages.add(CLOSED);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
        from.close();
    }

    /** Closes descriptors that came and that nobody read. */
    void closeDescriptors() {
        for (@Nullable Object message = messages.poll(); message != null; message = messages.poll()) {
            if (message instanceof FileDescriptor descriptor) {
                close(descriptor);
            }
        }
        messages.add(CLOSED);
    }

    static void close(FileDescriptor descriptor) {
        try {
            descriptor.close();
        } catch (IOException gone) {
            // It is closed, whatever it says.
        }
    }
}
