package cloud.atom.router.control.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * The region behind the proxies: answers GETs with fixed bytes, as cheaply as it can, on one event loop.
 *
 * <p>It knows the paths of {@link BenchScenario} and {@code /health}, takes no bodies, and closes the connection on
 * anything else. Thread-safe.
 */
final class BenchUpstream implements AutoCloseable {
    private final MultiThreadIoEventLoopGroup group;
    private final Channel listener;

    private BenchUpstream(MultiThreadIoEventLoopGroup group, Channel listener) {
        this.group = group;
        this.listener = listener;
    }

    /** Listens on a port of loopback that the system chooses. */
    static BenchUpstream start() {
        boolean epoll = Epoll.isAvailable();
        MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(
                1,
                new DefaultThreadFactory("bench-upstream", true),
                epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        Map<String, ByteBuf> answers = answers();
        Channel listener = new ServerBootstrap()
                .group(group)
                .channel(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 1024)
                .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new Conversation(answers));
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .syncUninterruptibly()
                .channel();
        return new BenchUpstream(group, listener);
    }

    InetSocketAddress address() {
        return (InetSocketAddress) listener.localAddress();
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }

    /** Whole responses by request line. */
    private static Map<String, ByteBuf> answers() {
        Map<String, ByteBuf> answers = new TreeMap<>();
        answers.put("GET /health HTTP/1.1", answer(2));
        for (BenchScenario scenario : BenchScenario.values()) {
            answers.put("GET " + scenario.path() + " HTTP/1.1", answer(scenario.bodyBytes()));
        }
        return answers;
    }

    private static ByteBuf answer(int bodyBytes) {
        String head = "HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: " + bodyBytes
                + "\r\nServer: bench\r\nCache-Control: no-store\r\n\r\n";
        ByteBuffer bytes = ByteBuffer.allocateDirect(head.length() + bodyBytes).put(head.getBytes(US_ASCII));
        for (int i = 0; i < bodyBytes; i++) {
            bytes.put((byte) ('a' + i % 26));
        }
        // The collector frees it; every write may release what it wrote.
        return Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(bytes.flip()));
    }

    /** One connection. Confined to the event loop. */
    private static final class Conversation extends ChannelInboundHandlerAdapter {
        private static final byte[] END = "\r\n\r\n".getBytes(US_ASCII);
        private static final int MAX_HEAD_BYTES = 64 * 1024;

        private final Map<String, ByteBuf> answers;
        /** The beginning of a head that is not whole yet; empty most of the time. */
        private final ByteBuf pending = Unpooled.buffer();

        private final ByteBuf end = Unpooled.wrappedBuffer(END);

        private boolean swallows;

        Conversation(Map<String, ByteBuf> answers) {
            this.answers = answers;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf in = (ByteBuf) message;
            try {
                if (swallows) {
                    return;
                }
                if (pending.isReadable()) {
                    pending.writeBytes(in);
                    answerAll(ctx, pending);
                    pending.discardReadBytes();
                } else {
                    answerAll(ctx, in);
                    if (!swallows) {
                        pending.writeBytes(in);
                    }
                }
                if (pending.readableBytes() > MAX_HEAD_BYTES) {
                    ctx.close();
                }
            } finally {
                in.release();
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            ctx.flush();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close(); // a proxy went away
        }

        private void answerAll(ChannelHandlerContext ctx, ByteBuf in) {
            int length = ByteBufUtil.indexOf(end, in);
            while (length >= 0) {
                int head = in.readerIndex();
                int line = in.indexOf(head, in.writerIndex(), (byte) '\r') - head;
                ByteBuf answer = answers.get(in.toString(head, line, US_ASCII));
                in.readerIndex(length + END.length);
                if (answer == null) {
                    // A request with a body is read for ever and never answered.
                    swallows = in.getByte(head) == 'P';
                    pending.clear();
                    if (!swallows) {
                        ctx.close();
                    }
                    return;
                }
                ctx.write(answer.duplicate(), ctx.voidPromise());
                length = ByteBufUtil.indexOf(end, in);
            }
        }
    }
}
