package cloud.atom.router.downstream;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.nio.file.Path;
import javax.net.ssl.SSLException;

/** A client of gRPC, not ours, on one connection to whoever listens on a port. Thread-safe. */
final class GrpcClient implements AutoCloseable {
    private final ManagedChannel channel;

    private GrpcClient(NettyChannelBuilder builder) {
        // What a client tries again by itself would hide what the router does.
        channel = builder.disableRetry().maxInboundMessageSize(64 << 20).build();
    }

    static GrpcClient cleartext(int port) {
        return cleartext(port, "a.example");
    }

    static GrpcClient cleartext(int port, String host) {
        return new GrpcClient(NettyChannelBuilder.forAddress("127.0.0.1", port)
                .overrideAuthority(host)
                .usePlaintext());
    }

    static GrpcClient tls(int port, Path authority) {
        try {
            return new GrpcClient(NettyChannelBuilder.forAddress("127.0.0.1", port)
                    .overrideAuthority("a.example")
                    .sslContext(GrpcSslContexts.forClient()
                            .trustManager(authority.toFile())
                            .build()));
        } catch (SSLException e) {
            throw new AssertionError(e);
        }
    }

    /** Begins a call. */
    GrpcCallRecord call(MethodDescriptor<String, String> method) {
        return call(method, CallOptions.DEFAULT, new Metadata());
    }

    GrpcCallRecord call(MethodDescriptor<String, String> method, CallOptions options, Metadata head) {
        return new GrpcCallRecord(channel.newCall(method, options), head);
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
