package cloud.atom.router.control.node;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import javax.net.ssl.SSLException;

/**
 * Clients that keep asking over connections that they keep, as browsers do: one that the answer calls the last is left,
 * and one that the other side closed while it was idle is replaced. Whatever else ends a connection is a failure, above
 * all a close or reset with a request under way, whether a byte of the answer has come or not. Thread-safe.
 */
final class SteadyLoad {
    static final String HOST = "load.example";
    private static final int MIN_THINK_MILLIS = 50;
    private static final int MAX_THINK_MILLIS = 600;
    private static final int MAX_HANDSHAKE_BYTES = 8 << 10;
    private static final SslContext TRUSTING = trusting();

    /** What was served and met, in the order of their happening at most. */
    final List<String> failures = new CopyOnWriteArrayList<>();

    private final Map<Kind, LongAdder> served = new ConcurrentHashMap<>();
    private final SplittableRandom seeds = new SplittableRandom(1);
    private final LongAdder lastAnswers = new LongAdder();
    private final LongAdder closedIdle = new LongAdder();
    private final AtomicInteger clients = new AtomicInteger();
    private final EventLoopGroup loops;
    private final Ports ports;

    /** Whether a client that is refused goes home: nobody listens any more. */
    private volatile boolean mayBeRefused;

    private volatile boolean stopping;

    /** What a client asks for. */
    enum Kind {
        SHORT("/short"),
        SECURE("/short"),
        LONG("/long"),
        SOCKET("/socket");

        private final String path;

        Kind(String path) {
            this.path = path;
        }
    }

    /** Where the router listens. */
    record Ports(int clear, int secure) {}

    SteadyLoad(EventLoopGroup loops, Ports ports) {
        this.loops = loops;
        this.ports = ports;
    }

    private static SslContext trusting() {
        try {
            return SslContextBuilder.forClient()
                    .trustManager(InsecureTrustManagerFactory.INSTANCE)
                    .build();
        } catch (SSLException e) {
            throw new AssertionError(e);
        }
    }

    void add(Kind kind, int count) {
        for (int i = 0; i < count; i++) {
            clients.incrementAndGet();
            connect(kind, seeds.split());
        }
    }

    /** From here on the router may refuse connections; those who are refused stop. */
    void mayBeRefused() {
        mayBeRefused = true;
    }

    /** Lets every client end after the request that it is at. */
    void stop() {
        stopping = true;
    }

    boolean isOver() {
        return clients.get() == 0;
    }

    long served(Kind kind) {
        return countOf(kind).sum();
    }

    private LongAdder countOf(Kind kind) {
        return served.computeIfAbsent(kind, none -> new LongAdder());
    }

    @Override
    public String toString() {
        return "served " + served + ", answers that were the last of their connection " + lastAnswers
                + ", idle connections closed by the router " + closedIdle + ", failures " + failures.size();
    }

    private void connect(Kind kind, SplittableRandom random) {
        if (stopping) {
            clients.decrementAndGet();
            return;
        }
        int port = kind == Kind.SECURE ? ports.secure : ports.clear;
        new Bootstrap()
                .group(loops)
                .channel(NioSocketChannel.class)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        if (kind == Kind.SECURE) {
                            channel.pipeline().addLast(TRUSTING.newHandler(channel.alloc()));
                        }
                        channel.pipeline().addLast(new HttpClientCodec());
                        if (kind == Kind.SOCKET) {
                            addSocket(channel, random);
                        } else {
                            channel.pipeline().addLast(new Client(kind, random));
                        }
                    }
                })
                .connect("127.0.0.1", port)
                .addListener(connected -> {
                    if (!connected.isSuccess()) {
                        onRefused(kind, connected.cause());
                    }
                });
    }

    private void addSocket(Channel channel, SplittableRandom random) {
        var protocol = WebSocketClientProtocolConfig.newBuilder()
                .webSocketUri("ws://" + HOST + Kind.SOCKET.path)
                .build();
        channel.pipeline()
                .addLast(
                        new HttpObjectAggregator(MAX_HANDSHAKE_BYTES),
                        new WebSocketClientProtocolHandler(protocol),
                        new LoadSocket(wrong -> {
                            if (wrong.isEmpty()) {
                                countOf(Kind.SOCKET).increment();
                            } else {
                                failures.add(Kind.SOCKET + " " + wrong);
                            }
                            connect(Kind.SOCKET, random);
                        }));
    }

    private void onRefused(Kind kind, Throwable cause) {
        if (!mayBeRefused) {
            failures.add(kind + " not connected: " + cause);
        }
        clients.decrementAndGet();
    }

    /** One connection. Confined to its loop. */
    private final class Client extends ChannelInboundHandlerAdapter {
        private final Kind kind;
        private final SplittableRandom random;
        private boolean underWay;
        private boolean keepAlive;
        private boolean leaving;
        private long bytes;

        Client(Kind kind, SplittableRandom random) {
            this.kind = kind;
            this.random = random;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            ask(context);
        }

        private void ask(ChannelHandlerContext context) {
            if (!context.channel().isActive()) {
                return;
            }
            if (stopping) {
                leave(context);
                return;
            }
            underWay = true;
            bytes = 0;
            var request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, kind.path);
            request.headers().set(HttpHeaderNames.HOST, HOST);
            context.writeAndFlush(request);
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object part) {
            if (part instanceof HttpResponse response) {
                keepAlive = HttpUtil.isKeepAlive(response);
                if (response.status().code() != 200) {
                    failures.add(kind + " answered with " + response.status());
                }
            }
            if (part instanceof HttpContent content) {
                bytes += content.content().readableBytes();
            }
            if (part instanceof LastHttpContent) {
                onAnswer(context);
            }
            ReferenceCountUtil.release(part);
        }

        private void onAnswer(ChannelHandlerContext context) {
            underWay = false;
            long expected = kind == Kind.LONG
                    ? (long) LoadRegion.LONG_PIECES * LoadRegion.LONG_PIECE_BYTES
                    : LoadRegion.SHORT_BYTES;
            if (bytes != expected) {
                failures.add(kind + " answered with " + bytes + " bytes");
            }
            countOf(kind).increment();
            if (keepAlive) {
                int think = random.nextInt(MIN_THINK_MILLIS, MAX_THINK_MILLIS);
                context.executor().schedule(() -> ask(context), think, TimeUnit.MILLISECONDS);
            } else {
                lastAnswers.increment();
                leave(context);
            }
        }

        private void leave(ChannelHandlerContext context) {
            leaving = true;
            context.close();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            if (underWay) {
                failures.add(kind + " closed with a request under way, after " + bytes + " bytes of the body");
            } else if (!leaving) {
                closedIdle.increment();
            }
            connect(kind, random);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            failures.add(kind + (underWay ? " failed with a request under way: " : " failed while idle: ") + cause);
            underWay = false;
            leave(context);
        }
    }
}
