package cloud.atom.router.downstream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** What clients and regions of gRPC agree on in tests: messages are texts. Thread-safe: holds no state. */
final class GrpcMethods {
    static final String SERVICE = "test.Texts";

    static final MethodDescriptor<String, String> UNARY = method("Unary", MethodType.UNARY);
    static final MethodDescriptor<String, String> UPLOAD = method("Upload", MethodType.CLIENT_STREAMING);
    static final MethodDescriptor<String, String> FEED = method("Feed", MethodType.SERVER_STREAMING);
    static final MethodDescriptor<String, String> CHAT = method("Chat", MethodType.BIDI_STREAMING);

    /** What a client sends is in the response's head and trailers. */
    static final Metadata.Key<String> TEXT = Metadata.Key.of("x-app-text", Metadata.ASCII_STRING_MARSHALLER);

    static final Metadata.Key<byte[]> BYTES = Metadata.Key.of("x-app_bytes-bin", Metadata.BINARY_BYTE_MARSHALLER);

    private GrpcMethods() {}

    private static MethodDescriptor<String, String> method(String name, MethodType type) {
        return MethodDescriptor.<String, String>newBuilder()
                .setType(type)
                .setFullMethodName(SERVICE + "/" + name)
                .setRequestMarshaller(new Texts())
                .setResponseMarshaller(new Texts())
                .build();
    }

    private static final class Texts implements MethodDescriptor.Marshaller<String> {
        @Override
        public InputStream stream(String text) {
            return new ByteArrayInputStream(text.getBytes(UTF_8));
        }

        @Override
        public String parse(InputStream bytes) {
            try {
                return new String(bytes.readAllBytes(), UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
