package cloud.atom.router.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import org.jspecify.annotations.Nullable;

/**
 * Lets a decoder hand out one part of a message at a time. Not thread-safe; confined to the connection's event loop.
 *
 * <p>A part is handed out only when it was asked for; bytes behind it stay undecoded. So a peer that sends a thousand
 * small messages at once costs the bytes of one read and not a thousand objects, and nobody has to queue parts.
 */
final class PartPump {
    private final Source source;
    private final Unread unread = new Unread();

    /** The decoder's place in its pipeline; null before it has one and after. */
    private @Nullable ChannelHandlerContext context;

    private boolean open;

    /** Nothing more is handed out, whatever comes. */
    private boolean shut;

    /** Whether the loop of {@link #run} is below us on the stack, and goes on by itself. */
    private boolean running;

    PartPump(Source source) {
        this.source = source;
    }

    /** Makes parts of bytes. */
    interface Source {
        /** The next part; null when more bytes are needed. */
        @Nullable
        Object next(Unread in);

        /** Whether the message is over with the part that came last, which was not its {@link BodyEnd}. */
        boolean endsHere();
    }

    boolean isOpen() {
        return open;
    }

    int bufferedBytes() {
        return unread.readableBytes();
    }

    void shut() {
        open = false;
        shut = true;
    }

    /** Hands out one more part: at once when its bytes are here, else when they come. */
    void ask() {
        open = !shut;
        ChannelHandlerContext here = context;
        if (!running && here != null && run()) {
            here.fireChannelReadComplete();
        }
    }

    void added(ChannelHandlerContext here) {
        context = here;
    }

    /** What was not decoded goes on as bytes. */
    void removed(ChannelHandlerContext here) {
        context = null;
        if (unread.readableBytes() > 0) {
            here.fireChannelRead(unread.takeAll());
            here.fireChannelReadComplete();
        } else {
            unread.release();
        }
    }

    /** Puts {@code successor} in the decoder's place; it gets what was not decoded before this returns. */
    void giveWayTo(ChannelHandler successor) {
        ChannelHandlerContext here = context;
        if (here != null) {
            here.pipeline().replace(here.handler(), null, successor);
        }
    }

    /** Takes over the reference to {@code bytes}. */
    void read(ChannelHandlerContext here, ByteBuf bytes) {
        unread.add(bytes, here.alloc());
        if (!running) {
            run();
        }
    }

    void readComplete(ChannelHandlerContext here) {
        unread.compact(here.alloc());
        here.fireChannelReadComplete();
    }

    /** The connection ended; {@code rest} says whether what is left is the rest of a body that ends with it. */
    void ended(ChannelHandlerContext here, boolean rest) {
        if (!rest) {
            unread.release();
            return;
        }
        if (unread.readableBytes() > 0) {
            here.fireChannelRead(unread.takeAll());
        }
        shut();
        here.fireChannelRead(BodyEnd.PLAIN);
        here.fireChannelReadComplete();
    }

    /** Hands out what is asked for; whether that was anything. */
    private boolean run() {
        running = true;
        boolean any = false;
        try {
            ChannelHandlerContext here = context;
            while (open && here != null) {
                Object part = source.next(unread);
                if (part == null) {
                    return any;
                }
                any = true;
                handOut(part, here);
                here = context;
            }
            return any;
        } finally {
            running = false;
        }
    }

    private void handOut(Object part, ChannelHandlerContext here) {
        open = false;
        shut |= part instanceof Malformed;
        boolean last = source.endsHere();
        here.fireChannelRead(part);
        // Whoever took the decoder out of the pipeline has no use for an end.
        if (last && context != null) {
            here.fireChannelRead(BodyEnd.PLAIN);
        }
    }
}
