package cloud.atom.router.healthcheck;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.health.PollResult;
import cloud.atom.router.http.BodyLength;
import cloud.atom.router.http.Fields;
import cloud.atom.router.http2.HeaderBlock;
import cloud.atom.router.http2.HpackDecoder;
import cloud.atom.router.http2.HpackEncoder;
import cloud.atom.router.model.Endpoint;
import cloud.atom.router.model.EndpointProtocol;
import cloud.atom.router.model.HealthPolling;
import cloud.atom.router.tls.TlsProvider;
import cloud.atom.router.tls.UpstreamTls;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How endpoints of {@code protocol: h2} are polled: one server, which answers one request as each line says. */
class Http2PollIT {
    private static final String GRPC = "/grpc.health.v1.Health/Check";
    private static final int HEADERS = 1;
    private static final int PREFACE_BYTES = 24;

    private final UpstreamTls tls = new UpstreamTls(TlsProvider.JDK);
    private final EndpointPollers pollers = EndpointPollers.of(tls);

    /** What the server was asked. */
    private volatile String asked = "";

    @AfterEach
    void close() {
        pollers.close();
        tls.close();
    }

    @ParameterizedTest(name = "{0}: {1}, {2}, grpc-status {3}")
    @CsvSource({
        "/health, 200, '', , OK",
        "/health, 204, '', , OK",
        "/health, 200, '{\"status\":\"degraded\"}', , DEGRADED",
        "/health, 503, '', , FAILED",
        "/health, 302, '', , FAILED",
        GRPC + ", 200, 'SERVING', 0, OK",
        GRPC + ", 200, 'NOT_SERVING', 0, FAILED",
        GRPC + ", 200, '', 12, FAILED",
        GRPC + ", 200, 'SERVING', 5, FAILED",
        GRPC + ", 415, '', , FAILED",
    })
    void answersAreJudged(String path, int status, String body, @Nullable String grpcStatus, PollResult.Status outcome)
            throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread thread = new Thread(() -> serve(server, new Answer(status, body, grpcStatus)));
            thread.setDaemon(true);
            thread.start();
            URI url = URI.create("http://127.0.0.1:" + server.getLocalPort());
            Endpoint endpoint = new Endpoint(url, 1).with(EndpointProtocol.H2);
            HealthPolling usual = HealthPolling.DEFAULT;
            HealthPolling polling = new HealthPolling(
                    path, usual.interval(), Duration.ofSeconds(20), usual.healthyAfter(), usual.unhealthyAfter());

            PollResult result = pollers.poll(endpoint, polling).get(20, TimeUnit.SECONDS);

            assertThat(result.status()).isEqualTo(outcome);
            assertThat(asked).isEqualTo((path.equals(GRPC) ? "POST " : "GET ") + path);
        }
    }

    private record Answer(int status, String body, @Nullable String grpcStatus) {
        byte[] bytes() {
            return switch (body) {
                case "SERVING" -> new byte[] {0, 0, 0, 0, 2, 8, 1};
                case "NOT_SERVING" -> new byte[] {0, 0, 0, 0, 2, 8, 2};
                default -> body.getBytes(java.nio.charset.StandardCharsets.UTF_8);
            };
        }
    }

    private void serve(ServerSocket server, Answer answer) {
        try (Socket socket = server.accept()) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            in.readNBytes(PREFACE_BYTES);
            OutputStream out = socket.getOutputStream();
            send(out, 4, 0, 0, new byte[0]);
            HpackDecoder decoder = new HpackDecoder(1 << 16, 64);
            while (true) {
                int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
                int type = in.readUnsignedByte();
                in.readUnsignedByte();
                int stream = in.readInt();
                byte[] payload = in.readNBytes(length);
                if (type == HEADERS) {
                    HeaderBlock.Whole head = (HeaderBlock.Whole) decoder.decode(Unpooled.wrappedBuffer(payload));
                    asked = head.pseudo().method() + " " + head.pseudo().path();
                    answer(out, stream, answer);
                }
            }
        } catch (IOException e) {
            // The poller closed its connection.
        }
    }

    private static void answer(OutputStream out, int stream, Answer answer) throws IOException {
        HpackEncoder encoder = new HpackEncoder();
        ByteBuf head = Unpooled.buffer();
        encoder.response(head, answer.status, new Fields(), BodyLength.NONE);
        send(out, HEADERS, 4, stream, bytes(head));
        send(out, 0, answer.grpcStatus == null ? 1 : 0, stream, answer.bytes());
        if (answer.grpcStatus != null) {
            ByteBuf trailers = Unpooled.buffer();
            encoder.trailers(trailers, new Fields().add("grpc-status", answer.grpcStatus));
            send(out, HEADERS, 5, stream, bytes(trailers));
        }
    }

    private static byte[] bytes(ByteBuf from) {
        byte[] bytes = new byte[from.readableBytes()];
        from.readBytes(bytes);
        return bytes;
    }

    private static void send(OutputStream out, int type, int flags, int stream, byte[] payload) throws IOException {
        ByteBuf frame = Unpooled.buffer()
                .writeMedium(payload.length)
                .writeByte(type)
                .writeByte(flags)
                .writeInt(stream)
                .writeBytes(payload);
        out.write(frame.array(), 0, frame.readableBytes());
        out.flush();
    }
}
