package cloud.atom.router.downstream;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.downstream.Http2Client.Answer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What goes wrong on a stream of HTTP/2 ends that stream; what goes wrong for the whole connection ends all of it. */
class Http2FaultsIT {
    private static final int NO_ERROR = 0;
    private static final int PROTOCOL_ERROR = 1;
    private static final int INTERNAL_ERROR = 2;
    private static final int ENHANCE_YOUR_CALM = 11;

    private static FakeUpstream plain() {
        return FakeUpstream.answering(FakeUpstream.ok("x"));
    }

    @Test
    void aHeadThatIsTooLargeIsRefusedOnItsStreamOnly() throws IOException {
        try (PlaneRig rig = PlaneRig.of(plain()).start();
                Http2Client client = Http2Client.of(rig)) {
            int large = client.send("GET", "/", "x-large", "a".repeat(100 << 10));
            int sound = client.send("GET", "/", "x-large", "found");

            assertThat(client.read(large).status).isEqualTo(431);
            assertThat(client.read(sound).text()).isEqualTo("x");
            assertThat(client.goAways).isEmpty();
        }
    }

    @Test
    void aClientMayNotKnowYetThatItsUploadsWereAnswered() throws IOException {
        FakeUpstream region = FakeUpstream.start((request, wire) -> {
            wire.send("HTTP/1.1 403 No\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno");
            wire.close();
        });
        try (PlaneRig rig = PlaneRig.of(region).start();
                Http2Client client = Http2Client.of(rig)) {
            for (int i = 0; i < 60; i++) {
                int stream = client.begin("POST", "/");
                Answer answer = client.read(stream);
                client.readUntil(() -> answer.resetCode >= 0);
                for (int late = 0; late < 20; late++) {
                    client.data(stream, "late", false);
                }
            }
            assertThat(client.read(client.send("GET", "/")).status).isEqualTo(403);
            assertThat(client.goAways).isEmpty();
        }
    }

    @Test
    void endsAConnectionWhoseHeadsAreEndless() throws IOException {
        try (PlaneRig rig = PlaneRig.of(plain()).start();
                Http2Client client = Http2Client.of(rig)) {
            client.send("GET", "/", "x-large", "a".repeat(140 << 10));

            client.readUntil(() -> !client.goAways.isEmpty());
            assertThat(client.goAways.get(0).code()).isEqualTo(ENHANCE_YOUR_CALM);
            assertThat(rig.upstreams.get(0).requests).isEmpty();
        }
    }

    @Test
    void breaksOffAnAnswerThatBreaksOffAndThatStreamOnly() throws IOException {
        FakeUpstream region = FakeUpstream.start((request, wire) -> {
            if (request.path().equals("/broken")) {
                wire.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
                wire.close();
            }
            wire.send(FakeUpstream.ok("x"));
        });
        try (PlaneRig rig = PlaneRig.of(region).start();
                Http2Client client = Http2Client.of(rig)) {
            int broken = client.send("GET", "/broken");
            int sound = client.send("GET", "/");

            assertThat(client.read(broken).resetCode).isEqualTo(INTERNAL_ERROR);
            assertThat(client.read(sound).text()).isEqualTo("x");
            assertThat(client.read(client.send("GET", "/")).text()).isEqualTo("x");
        }
    }

    @Test
    void answersBeforeTheBodyIsWhole() throws IOException {
        FakeUpstream region = FakeUpstream.start((request, wire) -> {
            wire.send("HTTP/1.1 403 No\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno");
            wire.close();
        });
        try (PlaneRig rig = PlaneRig.of(region).start();
                Http2Client client = Http2Client.of(rig)) {
            int stream = client.begin("POST", "/");
            client.data(stream, "a", false);

            Answer answer = client.read(stream);
            assertThat(answer.status).isEqualTo(403);
            assertThat(answer.text()).isEqualTo("no");
            // What is left of the request nobody needs.
            client.readUntil(() -> answer.resetCode >= 0);
            assertThat(answer.resetCode).isEqualTo(NO_ERROR);
            client.data(stream, "late", true);
            client.settle();
        }
    }

    private static List<Integer> sendMalformedHeads(Http2Client client) throws IOException {
        List<Integer> bad = new ArrayList<>();
        bad.add(client.send("GET", "/", "connection", "close"));
        bad.add(client.send("GET", "/", "transfer-encoding", "chunked"));
        bad.add(client.send("GET", "/", "Upper", "case"));
        bad.add(client.send("GET", "/", "x", "a\r\nb"));
        bad.add(client.send("GET", "/", "host", "b.example"));
        bad.add(client.send("GET", "/", "te", "gzip"));
        bad.add(client.send("GET", "", "x", "y"));
        bad.add(client.request(true, ":method", "GET", ":path", "/"));
        bad.add(client.send("GET", "/", ":late", "pseudo"));
        bad.add(client.send("GET", "/", "content-length", "5"));
        return bad;
    }

    @Test
    void oneBadStreamHarmsNoOther() throws IOException {
        CountDownLatch goOn = new CountDownLatch(1);
        FakeUpstream region = FakeUpstream.start((request, wire) -> {
            wire.readBody(request);
            Latches.waitFor(goOn);
            wire.send(FakeUpstream.ok(request.text()));
        });
        try (PlaneRig rig = PlaneRig.of(region).start();
                Http2Client client = Http2Client.of(rig)) {
            int sound = client.begin("POST", "/");
            client.data(sound, "so", false);
            List<Integer> bad = sendMalformedHeads(client);
            int longer = client.begin("POST", "/", "content-length", "1");
            client.data(longer, "ab", true);
            int shorter = client.begin("POST", "/", "content-length", "3");
            client.data(shorter, "ab", true);
            bad.addAll(List.of(longer, shorter));
            client.data(sound, "und", true);

            for (int stream : bad) {
                assertThat(client.read(stream).resetCode)
                        .as("stream %s", stream)
                        .isEqualTo(PROTOCOL_ERROR);
            }
            goOn.countDown();
            assertThat(client.read(sound).text()).isEqualTo("sound");
            assertThat(client.goAways).isEmpty();
            PlaneRig.await(
                    "nothing of them is open",
                    () -> rig.plane().upstreamConnections().values().stream().allMatch(count -> count.active() == 0));
        }
    }

    @Test
    void aClientThatResetsAStreamCancelsItsRequestOnly() throws IOException {
        CountDownLatch over = new CountDownLatch(1);
        FakeUpstream region = FakeUpstream.start((request, wire) -> {
            if (request.path().equals("/slow")) {
                wire.readHead();
                over.countDown();
                wire.close();
            }
            wire.send(FakeUpstream.ok("x"));
        });
        try (PlaneRig rig = PlaneRig.of(region).start();
                Http2Client client = Http2Client.of(rig)) {
            int slow = client.send("GET", "/slow");
            PlaneRig.await("it runs", () -> !region.requests.isEmpty());
            client.reset(slow, 8);
            Latches.waitFor(over);

            assertThat(client.read(client.send("GET", "/")).text()).isEqualTo("x");
            PlaneRig.await("both told", () -> rig.exchanges.size() == 2);
        }
    }
}
