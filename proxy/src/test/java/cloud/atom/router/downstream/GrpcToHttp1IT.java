package cloud.atom.router.downstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import org.junit.jupiter.api.Test;

/** A call that ends in a region of HTTP/1.1. */
class GrpcToHttp1IT {
    private static final String HEAD =
            "HTTP/1.1 200 OK\r\nContent-Type: application/grpc\r\nTransfer-Encoding: chunked\r\n\r\n";

    /** One message: not compressed, two bytes long. */
    private static final String MESSAGE = "7\r\n\0\0\0\0\2ok\r\n";

    @Test
    void travelsInChunksWithItsTrailers() throws InterruptedException {
        FakeUpstream region = FakeUpstream.answering(
                HEAD + MESSAGE + "0\r\ngrpc-status: 9\r\ngrpc-message: not%20now\r\nx-app_why: because\r\n\r\n");
        try (PlaneRig rig = PlaneRig.of(region).start();
                GrpcClient client = GrpcClient.cleartext(rig.plane().address().getPort())) {
            GrpcCallRecord call = client.call(GrpcMethods.UNARY).send("hello").end();

            assertThat(call.next()).isEqualTo("ok");
            assertThat(call.status().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
            assertThat(call.status().getDescription()).isEqualTo("not now");
            assertThat(call.outcome()).contains("trailer x-app_why [because]");
            assertThat(region.requests.get(0).field("te")).isEqualTo("trailers");
        }
    }
}
