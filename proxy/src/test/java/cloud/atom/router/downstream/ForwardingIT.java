package cloud.atom.router.downstream;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.exchange.ExchangeSummary;
import cloud.atom.router.model.IpNetwork;
import cloud.atom.router.model.RateLimit;
import cloud.atom.router.policy.Qos;
import cloud.atom.router.qos.QuotaAnswer;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a region gets of a request's head, and a client of a response's (RFC 9110, section 7.6). */
class ForwardingIT {
    private static final String H = "Host: a.example\r\n";
    private static final String LOOPBACK = "127.0.0.0/8";

    /** What the region got of a request with these fields. */
    private static FakeUpstream.Request forwarded(String head, List<IpNetwork> trusted) throws IOException {
        FakeUpstream region = FakeUpstream.answering(FakeUpstream.ok("x"));
        PlaneRig rig = PlaneRig.of(region);
        rig.trusted = trusted;
        try (rig) {
            assertThat(rig.start().ask(head + "\r\n").status()).isEqualTo(200);
            return region.requests.get(0);
        }
    }

    private static FakeUpstream.Request forwarded(String head) throws IOException {
        return forwarded(head, List.of());
    }

    private static List<IpNetwork> loopback() {
        return List.of(Objects.requireNonNull(IpNetwork.parse(LOOPBACK)));
    }

    @Test
    void removesConnectionFieldsAndWhatTheyNominate() throws IOException {
        FakeUpstream.Request request = forwarded("GET / HTTP/1.1\r\n" + H
                + "Connection: keep-alive, X-Secret\r\nConnection: x-more\r\nX-Secret: 1\r\nX-More: 2\r\nX-Kept: 3\r\n"
                + "Keep-Alive: timeout=5\r\nProxy-Connection: keep-alive\r\nUpgrade: websocket\r\nTE: gzip\r\n");

        assertThat(request.head.toLowerCase(java.util.Locale.ROOT))
                .doesNotContain("secret", "x-more", "keep-alive", "proxy-connection", "upgrade", "\r\nte:")
                .contains("x-kept: 3");
    }

    @Test
    void addsItsOwnFieldsWhateverConnectionNominates() throws IOException {
        FakeUpstream.Request request = forwarded("GET / HTTP/1.1\r\n" + H
                + "Connection: X-Forwarded-For, Via, Host, Forwarded, traceparent\r\nX-Forwarded-For: 1.1.1.1\r\n");

        assertThat(request.field("x-forwarded-for")).isEqualTo("127.0.0.1");
        assertThat(request.field("host")).isEqualTo("a.example");
        assertThat(request.field("via")).startsWith("1.1 router-");
        assertThat(request.field("forwarded")).isEqualTo("for=127.0.0.1;host=a.example;proto=http");
        assertThat(request.field("traceparent")).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-00");
    }

    @Test
    void doesNotBelieveAStrangersForwardedFields() throws IOException {
        FakeUpstream.Request request = forwarded("GET / HTTP/1.1\r\n" + H
                + "X-Forwarded-For: 1.1.1.1\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: evil\r\n"
                + "X-Forwarded-Port: 1\r\nForwarded: for=1.1.1.1\r\nX_Forwarded_For: 2.2.2.2\r\n");

        assertThat(request.field("x-forwarded-for")).isEqualTo("127.0.0.1");
        assertThat(request.field("x-forwarded-proto")).isEqualTo("http");
        assertThat(request.field("x-forwarded-host")).isEqualTo("a.example");
        assertThat(request.field("forwarded")).isEqualTo("for=127.0.0.1;host=a.example;proto=http");
        assertThat(request.head).doesNotContain("evil", "1.1.1.1", "2.2.2.2");
    }

    @Test
    void continuesTheListsOfATrustedPeer() throws IOException {
        FakeUpstream.Request request = forwarded(
                "GET / HTTP/1.1\r\n" + H + "X-Forwarded-For: 9.9.9.9\r\nX-Forwarded-For: 81.2.69.142\r\n"
                        + "X-Forwarded-Proto: https\r\nX-Forwarded-Host: shop.example\r\n"
                        + "Forwarded: for=81.2.69.142\r\nVia: 1.1 edge\r\n",
                loopback());

        assertThat(request.field("x-forwarded-for")).isEqualTo("9.9.9.9, 81.2.69.142, 127.0.0.1");
        assertThat(request.field("x-forwarded-proto")).isEqualTo("https");
        assertThat(request.field("x-forwarded-host")).isEqualTo("shop.example");
        assertThat(request.field("forwarded")).isEqualTo("for=81.2.69.142, for=127.0.0.1;host=a.example;proto=http");
        assertThat(request.field("via")).startsWith("1.1 edge | 1.1 router-");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "for=\"1.2.3.4 | for=127.0.0.1;host=a.example;proto=http",
                "for=\"1.2.3.4\\\" | for=127.0.0.1;host=a.example;proto=http",
                "for=\"a\\\"b\" | for=\"a\\\"b\", for=127.0.0.1;host=a.example;proto=http"
            })
    void letsNoQuoteSwallowItsOwnElement(String theirs, String list) throws IOException {
        FakeUpstream.Request request =
                forwarded("GET / HTTP/1.1\r\n" + H + "Forwarded: " + theirs + "\r\n", loopback());

        assertThat(request.field("forwarded")).isEqualTo(list);
    }

    @Test
    void saysWhichVersionARegionSpoke() throws IOException {
        FakeUpstream region = FakeUpstream.answering("HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx");
        try (PlaneRig rig = PlaneRig.of(region).start()) {
            assertThat(rig.ask("GET / HTTP/1.1\r\n" + H + "\r\n").field("via")).startsWith("1.0 router-");
        }
    }

    @Test
    void dropsFieldsThatServersTakeForOthers() throws IOException {
        FakeUpstream.Request request = forwarded(
                "POST / HTTP/1.1\r\n" + H
                        + "Content_Length: 7\r\nTransfer_Encoding: chunked\r\nX_Real_IP: 1.2.3.4\r\nX_Own: kept\r\nProxy: evil\r\n");

        assertThat(request.head).doesNotContain("Content_Length", "Transfer_Encoding", "X_Real_IP", "evil");
        assertThat(request.head).contains("X_Own: kept");
    }

    @Test
    void forwardsTheTargetAsReceived() throws IOException {
        String target = "/a/../b//c/%7euser/%41?q=%2F&x=../..";

        FakeUpstream.Request request = forwarded("GET " + target + " HTTP/1.1\r\n" + H);

        assertThat(request.path()).isEqualTo(target);
    }

    @Test
    void takesTheAuthorityOfAnAbsoluteFormForHost() throws IOException {
        FakeUpstream.Request request = forwarded("GET http://a.example:80/x?y HTTP/1.1\r\nHost: b.example\r\n");

        assertThat(request.line()).isEqualTo("GET /x?y HTTP/1.1");
        assertThat(request.field("host")).isEqualTo("a.example:80");
        assertThat(request.head).doesNotContain("b.example");
    }

    @ParameterizedTest
    @CsvSource({"/, a.example:", "http://a.example:/, b.example:", "http://a.example:/, b.example"})
    void takesAnEmptyPortForNone(String target, String host) throws IOException {
        FakeUpstream.Request request = forwarded("GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\n");

        assertThat(request.line()).isEqualTo("GET / HTTP/1.1");
        assertThat(request.field("host")).isEqualTo("a.example");
        assertThat(request.field("forwarded")).isEqualTo("for=127.0.0.1;host=a.example;proto=http");
    }

    @Test
    void takesHttpsWithoutTlsFromTrustedPeersOnly() throws IOException {
        String head = "GET https://a.example/x HTTP/1.1\r\nHost: a.example\r\n";
        try (PlaneRig rig =
                PlaneRig.of(FakeUpstream.answering(FakeUpstream.ok("x"))).start()) {
            assertThat(rig.ask(head + "\r\n").status()).isEqualTo(421);
        }

        assertThat(forwarded(head, loopback()).line()).isEqualTo("GET /x HTTP/1.1");
    }

    @Test
    void keepsTheOrderOfRepeatedFieldsAndOpaqueBytes() throws IOException {
        FakeUpstream.Request request =
                forwarded("GET / HTTP/1.1\r\n" + H + "X-A: 1\r\nCookie: a=b\r\nX-A: \u00e9\u00ff\r\nX-A:\t 3 \t\r\n");

        assertThat(request.field("x-a")).isEqualTo("1 | \u00e9\u00ff | 3");
    }

    @Test
    void continuesTheTrace() throws IOException {
        String trace = "4bf92f3577b34da6a3ce929d0e0e4736";

        FakeUpstream.Request request = forwarded(
                "GET / HTTP/1.1\r\n" + H + "traceparent: 00-" + trace + "-00f067aa0ba902b7-01\r\ntracestate: a=b\r\n");

        assertThat(request.field("traceparent")).matches("00-" + trace + "-[0-9a-f]{16}-01");
        assertThat(request.field("traceparent")).doesNotContain("00f067aa0ba902b7");
        assertThat(request.field("tracestate")).isEqualTo("a=b");
    }

    @Test
    void beginsATraceWhenThereIsNoneThatIsSound() throws IOException {
        FakeUpstream.Request request =
                forwarded("GET / HTTP/1.1\r\n" + H + "traceparent: 00-xyz\r\ntracestate: a=b\r\n");

        assertThat(request.field("traceparent")).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-00");
        assertThat(request.field("tracestate")).isEmpty();
    }

    @Test
    void decrementsMaxForwardsOfOptionsAndAnswersTheLast() throws IOException {
        FakeUpstream.Request request = forwarded("OPTIONS * HTTP/1.1\r\n" + H + "Max-Forwards: 3\r\n");

        assertThat(request.line()).isEqualTo("OPTIONS * HTTP/1.1");
        assertThat(request.field("max-forwards")).isEqualTo("2");

        FakeUpstream region = FakeUpstream.answering(FakeUpstream.ok("x"));
        try (PlaneRig rig = PlaneRig.of(region).start()) {
            RawClient.Response last = rig.ask("OPTIONS * HTTP/1.1\r\n" + H + "Max-Forwards: 0\r\n\r\n");
            assertThat(last.status()).isEqualTo(200);
            assertThat(last.field("allow")).contains("GET");
            assertThat(region.requests).isEmpty();
            PlaneRig.await("it is told of", () -> rig.exchanges.size() == 1);
            ExchangeSummary told = rig.exchanges.get(0);
            assertThat(told.phase()).isEqualTo(ExchangeSummary.Phase.COMPLETED);
            assertThat(told.status()).isEqualTo(200);
            assertThat(told.reason()).isNull();
            assertThat(told.region()).isNull();
        }
    }

    @Test
    void refusesARequestThatCameThroughBefore() throws IOException {
        FakeUpstream region = FakeUpstream.answering(FakeUpstream.ok("x"));
        try (PlaneRig rig = PlaneRig.of(region).start()) {
            rig.ask("GET / HTTP/1.1\r\n" + H + "\r\n");
            String via = region.requests.get(0).field("via");

            RawClient.Response looped = rig.ask("GET / HTTP/1.1\r\n" + H + "Via: " + via + ", 1.1 other\r\n\r\n");

            assertThat(looped.status()).isEqualTo(508);
            assertThat(region.requests).hasSize(1);
        }
    }

    @Test
    void stripsAndCompletesTheFieldsOfAResponse() throws IOException {
        String head = "HTTP/1.1 200 Fine\r\nConnection: x-hop\r\nX-Hop: 1\r\nKeep-Alive: timeout=5\r\n";
        String forged = "X-Region: forged\r\nX-Trace-Id: forged\r\n";
        String cookies = "Set-Cookie: a=1\r\nSet-Cookie: b=2\r\n";
        FakeUpstream region = FakeUpstream.answering(head + forged + cookies + "Content-Length: 1\r\n\r\nx");
        try (PlaneRig rig = PlaneRig.of(region).start()) {
            RawClient.Response answer = rig.ask("GET / HTTP/1.1\r\n" + H + "\r\n");

            assertThat(answer.head).startsWith("HTTP/1.1 200 Fine\r\n");
            assertThat(answer.head).doesNotContain("X-Hop", "Keep-Alive", "forged");
            assertThat(answer.field("set-cookie")).isEqualTo("a=1 | b=2");
            assertThat(answer.field("x-region")).isEqualTo("r1");
            assertThat(answer.field("x-trace-id")).matches("[0-9a-f]{32}");
            assertThat(answer.field("via")).startsWith("1.1 router-");
            assertThat(answer.field("date")).endsWith(" GMT").hasSize(29);
            assertThat(answer.field("server-timing")).isEmpty();
            assertThat(answer.field("x-router-mode")).isEmpty();
        }
    }

    @Test
    void neverAddsASecondDate() throws IOException {
        FakeUpstream region = FakeUpstream.answering(
                "HTTP/1.1 200 OK\r\nDate: Mon, 01 Jan 2024 00:00:00 GMT\r\nContent-Length: 0\r\n\r\n");
        try (PlaneRig rig = PlaneRig.of(region).start()) {
            assertThat(rig.ask("GET / HTTP/1.1\r\n" + H + "\r\n").field("date"))
                    .isEqualTo("Mon, 01 Jan 2024 00:00:00 GMT");
        }
    }

    @Test
    void tellsItsOwnTimeAndThatItIsASimulationWhenItShould() throws IOException {
        PlaneRig rig = PlaneRig.of(FakeUpstream.answering(FakeUpstream.ok("x")));
        rig.simulation = true;
        try (rig) {
            RawClient.Response answer = rig.start().ask("GET / HTTP/1.1\r\n" + H + "X-Server-Timing: 1\r\n\r\n");

            assertThat(answer.field("server-timing")).matches("router;dur=[0-9]+\\.[0-9]{3}");
            assertThat(answer.field("x-router-mode")).isEqualTo("simulation");
        }
    }

    @Test
    void saysWhenARefusedTenantMayComeBack() throws IOException {
        PlaneRig rig = PlaneRig.of(FakeUpstream.answering(FakeUpstream.ok("x")));
        rig.qos = new Qos(Qos.Tier.SILVER, Optional.of(new RateLimit(10, 25)), false);
        rig.quota = (policy, limit) -> new QuotaAnswer(false, 0, 1_200_000_000L, 2_500_000_000L);
        try (rig) {
            RawClient.Response answer = rig.start().ask("GET / HTTP/1.1\r\n" + H + "\r\n");

            assertThat(answer.status()).isEqualTo(429);
            assertThat(answer.field("retry-after")).isEqualTo("2");
            assertThat(answer.field("ratelimit-policy")).isEqualTo("\"rate\";q=25;w=3");
            assertThat(answer.field("ratelimit")).isEqualTo("\"rate\";r=0;t=2");
            assertThat(answer.text()).contains("\"reason\":\"qos.rate\"");
        }
    }

    @Test
    void announcesTheLimitOnEveryAnswerWhenThePolicySaysSo() throws IOException {
        PlaneRig rig = PlaneRig.of(FakeUpstream.answering(FakeUpstream.ok("x")));
        rig.qos = new Qos(Qos.Tier.SILVER, Optional.of(new RateLimit(10, 20)), true);
        rig.quota = (policy, limit) -> new QuotaAnswer(true, 19, 0, 100_000_000L);
        try (rig) {
            RawClient.Response answer = rig.start().ask("GET / HTTP/1.1\r\n" + H + "\r\n");

            assertThat(answer.field("ratelimit-policy")).isEqualTo("\"rate\";q=20;w=2");
            assertThat(answer.field("ratelimit")).isEqualTo("\"rate\";r=19;t=1");
        }
    }

    @Test
    void refusesAnUnknownHostAndKeepsTheConnection() throws IOException {
        try (PlaneRig rig = PlaneRig.of(FakeUpstream.answering(FakeUpstream.ok("x")))
                        .start();
                RawClient client = rig.client()) {
            RawClient.Response refused =
                    client.send("GET / HTTP/1.1\r\nHost: b.example\r\n\r\n").read();
            RawClient.Response next =
                    client.send("GET / HTTP/1.1\r\n" + H + "\r\n").read();

            assertThat(refused.status()).isEqualTo(404);
            assertThat(refused.text()).contains("tenant.unknown");
            assertThat(next.status()).isEqualTo(200);
        }
    }
}
