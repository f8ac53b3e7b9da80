package cloud.atom.router.downstream;

import cloud.atom.router.tls.ServerTls;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.handler.codec.http3.DefaultHttp3DataFrame;
import io.netty.handler.codec.http3.DefaultHttp3Headers;
import io.netty.handler.codec.http3.DefaultHttp3HeadersFrame;
import io.netty.handler.codec.http3.Http3;
import io.netty.handler.codec.http3.Http3ClientConnectionHandler;
import io.netty.handler.codec.http3.Http3DataFrame;
import io.netty.handler.codec.http3.Http3GoAwayFrame;
import io.netty.handler.codec.http3.Http3Headers;
import io.netty.handler.codec.http3.Http3HeadersFrame;
import io.netty.handler.codec.quic.DefaultQuicStreamFrame;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicConnectionCloseEvent;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamResetException;
import io.netty.handler.codec.quic.QuicStreamType;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/** A client of HTTP/3 on one connection that can break its rules: Netty's codec, frame by frame. Thread-safe. */
final class Http3Client implements AutoCloseable {
    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Channel socket;
    private final QuicChannel connection;

    /** IDs of the GOAWAY frames that came. */
    final List<Long> goAways = new CopyOnWriteArrayList<>();

    /** The code that the server ended the connection by; -1: none. */
    volatile int endedBy = -1;

    /** Connects, and asks for the certificate of {@code serverName}; null: of nobody. */
    Http3Client(int port, @Nullable String serverName) throws Exception {
        this(port, serverName, tls("h3").build());
    }

    /** Connects with what {@link #tls} began. */
    Http3Client(int port, @Nullable String serverName, QuicSslContext tls) throws Exception {
        socket = new Bootstrap()
                .group(loops)
                .channel(NioDatagramChannel.class)
                .handler(Http3.newQuicClientCodecBuilder()
                        .sslEngineProvider(channel -> serverName == null
                                ? tls.newEngine(channel.alloc())
                                : tls.newEngine(channel.alloc(), serverName, port))
                        .maxIdleTimeout(60, TimeUnit.SECONDS)
                        .initialMaxData(1 << 20)
                        .initialMaxStreamDataBidirectionalLocal(256 << 10)
                        .build())
                .bind(0)
                .sync()
                .channel();
        connection = connect(port);
    }

    private QuicChannel connect(int port) throws Exception {
        try {
            return QuicChannel.newBootstrap(socket)
                    .handler(new ChannelInitializer<QuicChannel>() {
                        @Override
                        protected void initChannel(QuicChannel channel) {
                            channel.pipeline()
                                    .addLast(
                                            new Http3ClientConnectionHandler(new Control(), null, null, null, true),
                                            new Ending());
                        }
                    })
                    .remoteAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                    .connect()
                    .get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            socket.close().awaitUninterruptibly();
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
            throw e;
        }
    }

    /** What a client that believes every server speaks TLS with, and {@code protocol} above it. */
    static QuicSslContextBuilder tls(String protocol) {
        return QuicSslContextBuilder.forClient()
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .applicationProtocols(protocol)
                .endpointIdentificationAlgorithm("");
    }

    /** Hears why the server ends the connection. */
    private final class Ending extends ChannelInboundHandlerAdapter {
        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof QuicConnectionCloseEvent close) {
                endedBy = close.error();
            }
        }
    }

    /** Opens a stream that knows no frames and sends {@code bytes} on it; {@code last}: and its end. */
    void sendRaw(QuicStreamType type, boolean last, byte... bytes) throws Exception {
        QuicStreamChannel stream = connection
                .createStream(type, new ChannelInboundHandlerAdapter())
                .get(30, TimeUnit.SECONDS);
        stream.writeAndFlush(new DefaultQuicStreamFrame(Unpooled.copiedBuffer(bytes), last));
    }

    /** Hears the server's control stream. */
    private final class Control extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object frame) {
            if (frame instanceof Http3GoAwayFrame goAway) {
                goAways.add(goAway.id());
            }
            ReferenceCountUtil.release(frame);
        }
    }

    /** Lets a rig speak TLS, and HTTP/3 on the same port. */
    static PlaneRig served(PlaneRig rig, ServerTls tls) {
        rig.behind(tls);
        rig.listeners = List.of(rig.listeners.get(0).with(tls.forQuic()));
        return rig.start();
    }

    /** The names in the certificate that the server showed. */
    String shownNames() throws Exception {
        SSLEngine engine = Objects.requireNonNull(connection.sslEngine());
        X509Certificate own = (X509Certificate) engine.getSession().getPeerCertificates()[0];
        return own.getSubjectAlternativeNames().toString();
    }

    boolean isOpen() {
        return connection.isOpen();
    }

    /** The head of a request; pseudo fields come first. */
    static Http3Headers head(String method, String path, String... fields) {
        Http3Headers head = new DefaultHttp3Headers(false)
                .method(method)
                .path(path)
                .scheme("https")
                .authority("a.example");
        for (int i = 0; i < fields.length; i += 2) {
            head.add(fields[i], fields[i + 1]);
        }
        return head;
    }

    /** Opens a stream and sends a head on it. */
    Exchange open(Http3Headers head) throws Exception {
        Exchange exchange = new Exchange();
        QuicStreamChannel stream = Http3.newRequestStream(connection, exchange).get(30, TimeUnit.SECONDS);
        stream.writeAndFlush(new DefaultHttp3HeadersFrame(head));
        return exchange;
    }

    /** Sends a request without body. */
    Exchange get(String path, String... fields) throws Exception {
        return open(head("GET", path, fields)).end();
    }

    /** One request and what came of it. */
    static final class Exchange extends ChannelInboundHandlerAdapter {
        final CompletableFuture<Exchange> done = new CompletableFuture<>();
        /** Of the text; the event loop's alone. */
        private final StringBuilder soFar = new StringBuilder();

        volatile String text = "";
        final AtomicLong bytes = new AtomicLong();
        volatile Http3Headers head = new DefaultHttp3Headers(false);
        volatile Http3Headers trailers = new DefaultHttp3Headers(false);

        /** The code of the server's reset; -1: none. */
        volatile long resetBy = -1;

        private volatile @Nullable QuicStreamChannel opened;

        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            opened = (QuicStreamChannel) context.channel();
        }

        /** The stream, once the request is open. */
        QuicStreamChannel stream() {
            return Objects.requireNonNull(opened, "not open");
        }

        Exchange send(String piece) {
            stream().writeAndFlush(new DefaultHttp3DataFrame(Unpooled.copiedBuffer(piece, StandardCharsets.US_ASCII)));
            return this;
        }

        Exchange end() {
            stream()
                    .write(new DefaultHttp3DataFrame(Unpooled.EMPTY_BUFFER))
                    .addListener(QuicStreamChannel.SHUTDOWN_OUTPUT);
            return this;
        }

        /** Waits for the response's end. */
        Exchange await() throws Exception {
            return done.get(30, TimeUnit.SECONDS);
        }

        String status() {
            return String.valueOf(head.status());
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object frame) {
            if (frame instanceof Http3HeadersFrame section) {
                if (head.isEmpty() || "100".contentEquals(head.status())) {
                    head = section.headers();
                } else {
                    trailers = section.headers();
                }
            } else if (frame instanceof Http3DataFrame data) {
                bytes.addAndGet(data.content().readableBytes());
                if (bytes.get() < 1000) {
                    soFar.append(data.content().toString(StandardCharsets.US_ASCII));
                    text = soFar.toString();
                }
            }
            ReferenceCountUtil.release(frame);
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event == ChannelInputShutdownReadComplete.INSTANCE) {
                done.complete(this);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (cause instanceof QuicStreamResetException reset) {
                resetBy = reset.applicationProtocolCode();
            }
            done.complete(this);
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            done.complete(this);
        }
    }

    @Override
    public void close() {
        connection.close().awaitUninterruptibly();
        socket.close().awaitUninterruptibly();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
