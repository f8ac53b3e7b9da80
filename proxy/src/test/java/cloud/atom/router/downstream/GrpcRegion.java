package cloud.atom.router.downstream;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A region that is a server of gRPC, not ours; what its methods do stands in the requests: see {@link #answer}.
 * Thread-safe.
 */
final class GrpcRegion implements AutoCloseable {
    /** Calls that began. */
    final AtomicInteger calls = new AtomicInteger();

    /** Calls that the client gave up, or whose time was over. */
    final AtomicInteger cancelled = new AtomicInteger();

    private final Server server;

    private GrpcRegion(NettyServerBuilder builder) {
        try {
            server = builder.addService(ServerInterceptors.intercept(service(), new Echo()))
                    .maxInboundMessageSize(64 << 20)
                    .build()
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static NettyServerBuilder anywhere() {
        return NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    static GrpcRegion cleartext() {
        return new GrpcRegion(anywhere());
    }

    static GrpcRegion tls(Path certificate, Path key) {
        return new GrpcRegion(anywhere().useTransportSecurity(certificate.toFile(), key.toFile()));
    }

    int port() {
        return server.getPort();
    }

    void awaitCalls(int count) {
        PlaneRig.await(count + " calls", () -> calls.get() >= count);
    }

    void awaitCancelled() {
        PlaneRig.await("the call is cancelled", () -> cancelled.get() > 0);
    }

    /** Takes no further calls and lets those that run come to their end. */
    void leave() {
        server.shutdown();
    }

    /** Breaks everything off, as a crash does. */
    void crash() {
        server.shutdownNow();
    }

    @Override
    public void close() {
        server.shutdownNow();
    }

    private ServerServiceDefinition service() {
        return ServerServiceDefinition.builder(GrpcMethods.SERVICE)
                .addMethod(GrpcMethods.UNARY, ServerCalls.asyncUnaryCall(this::answer))
                .addMethod(GrpcMethods.FEED, ServerCalls.asyncServerStreamingCall(this::feed))
                .addMethod(
                        GrpcMethods.UPLOAD, ServerCalls.asyncClientStreamingCall(answers -> new Upload(begin(answers))))
                .addMethod(GrpcMethods.CHAT, ServerCalls.asyncBidiStreamingCall(answers -> new Chat(begin(answers))))
                .build();
    }

    private StreamObserver<String> begin(StreamObserver<String> answers) {
        calls.incrementAndGet();
        ((ServerCallStreamObserver<String>) answers).setOnCancelHandler(cancelled::incrementAndGet);
        return answers;
    }

    /** Echoes; {@code silence} gets no answer, {@code fail} an error alone, {@code late} one behind a message. */
    private void answer(String request, StreamObserver<String> answers) {
        begin(answers);
        switch (request) {
            case "silence" -> {}
            case "fail" -> answers.onError(failure());
            case "late" -> {
                answers.onNext("first");
                answers.onError(failure());
            }
            default -> {
                answers.onNext(request);
                answers.onCompleted();
            }
        }
    }

    /** As many messages as the request says; then {@code !} an error, {@code …} nothing, else the end. */
    private void feed(String request, StreamObserver<String> answers) {
        begin(answers);
        int last = request.length() - 1;
        boolean plain = Character.isDigit(request.charAt(last));
        int count = Integer.parseInt(plain ? request : request.substring(0, last));
        for (int i = 0; i < count; i++) {
            answers.onNext("message " + i);
        }
        if (plain) {
            answers.onCompleted();
        } else if (request.charAt(last) == '!') {
            answers.onError(failure());
        }
    }

    static Throwable failure() {
        Metadata trailers = new Metadata();
        trailers.put(Metadata.Key.of("x-app-why", Metadata.ASCII_STRING_MARSHALLER), "the test asked for it");
        return Status.FAILED_PRECONDITION.withDescription("90 % für nichts").asRuntimeException(trailers);
    }

    /** Answers with the number of characters; {@code fail} ends it before the client does. */
    private static final class Upload implements StreamObserver<String> {
        private final StreamObserver<String> answers;
        private int characters;

        Upload(StreamObserver<String> answers) {
            this.answers = answers;
        }

        @Override
        public void onNext(String message) {
            characters += message.length();
            if (message.equals("fail")) {
                answers.onError(failure());
            }
        }

        @Override
        public void onError(Throwable gone) {
            // Counted where it is cancelled.
        }

        @Override
        public void onCompleted() {
            answers.onNext(characters + " characters");
            answers.onCompleted();
        }
    }

    /** Answers each message at once. */
    private record Chat(StreamObserver<String> answers) implements StreamObserver<String> {
        @Override
        public void onNext(String message) {
            answers.onNext("re: " + message);
        }

        @Override
        public void onError(Throwable gone) {
            // Counted where it is cancelled.
        }

        @Override
        public void onCompleted() {
            answers.onCompleted();
        }
    }

    /** Puts the metadata of the request into the head and the trailers of the response. */
    private static final class Echo implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata head, ServerCallHandler<Q, A> next) {
            return next.startCall(
                    new SimpleForwardingServerCall<Q, A>(call) {
                        @Override
                        public void sendHeaders(Metadata fields) {
                            copy(head, fields);
                            super.sendHeaders(fields);
                        }

                        @Override
                        public void close(Status status, Metadata trailers) {
                            copy(head, trailers);
                            super.close(status, trailers);
                        }
                    },
                    head);
        }

        private static void copy(Metadata from, Metadata to) {
            copy(GrpcMethods.TEXT, from, to);
            copy(GrpcMethods.BYTES, from, to);
        }

        private static <T> void copy(Metadata.Key<T> key, Metadata from, Metadata to) {
            @Nullable Iterable<T> values = from.getAll(key);
            if (values != null) {
                values.forEach(value -> to.put(key, value));
            }
        }
    }
}
