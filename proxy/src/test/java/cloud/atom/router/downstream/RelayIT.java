package cloud.atom.router.downstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Requests through the data plane to a region and back, on real sockets. */
class RelayIT {
    private static final String GET = "GET /x?y=1 HTTP/1.1\r\nHost: a.example\r\n\r\n";

    @Test
    void relaysRequestsOverOneConnectionOnEachSide() throws IOException {
        FakeUpstream region = FakeUpstream.answering(FakeUpstream.ok("hello"));
        try (PlaneRig rig = PlaneRig.of(region).start();
                RawClient client = rig.client()) {
            for (int i = 0; i < 3; i++) {
                RawClient.Response response = client.send(GET).read();

                assertThat(response.status()).isEqualTo(200);
                assertThat(response.text()).isEqualTo("hello");
                assertThat(response.field("x-region")).isEqualTo("r1");
            }
            assertThat(region.connections()).isEqualTo(1);
            assertThat(region.requests).hasSize(3);
            assertThat(region.requests.get(0).line()).isEqualTo("GET /x?y=1 HTTP/1.1");
            assertThat(region.requests.get(0).field("host")).isEqualTo("a.example");
        }
    }
}
