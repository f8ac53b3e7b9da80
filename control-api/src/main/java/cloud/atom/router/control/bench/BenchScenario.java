package cloud.atom.router.control.bench;

import cloud.atom.router.control.load.LoadRequest;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What is asked for; names as in docs/performance.md. Each request is a GET with eight fields. */
enum BenchScenario {
    S1(150, 5000, "answers of 150 bytes"),
    S2(16 * 1024, 5000, "answers of 16 KiB"),
    S3(1024 * 1024, 200, "answers of 1 MiB"),
    S5(150, 5000, "answers of 150 bytes, over TLS 1.3 from the client"),
    S6(150, 0, "answers of 150 bytes, over HTTP/2 and TLS 1.3 from the client, 10 streams per connection");

    static final String HOST = "bench.example";

    /** Requests under way at once on a connection of HTTP/2. */
    static final int STREAMS = 10;

    private final int bodyBytes;
    private final int rate;
    private final String description;

    BenchScenario(int bodyBytes, int rate, String description) {
        this.bodyBytes = bodyBytes;
        this.rate = rate;
        this.description = description;
    }

    int bodyBytes() {
        return bodyBytes;
    }

    /** Whether latency is measured: our own generator speaks HTTP/1.1 alone, and h2load tells no percentiles. */
    boolean hasRate() {
        return rate > 0;
    }

    /** Requests per second at which latency is measured: far below what any of the proxies can do. */
    int rate() {
        return rate;
    }

    String description() {
        return description;
    }

    /** The name on the command line. */
    String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether clients speak TLS; behind the proxies it is always cleartext. */
    boolean isTls() {
        return this == S5 || isHttp2();
    }

    /** Whether clients speak HTTP/2; behind the proxies it is always HTTP/1.1. */
    boolean isHttp2() {
        return this == S6;
    }

    String path() {
        return "/" + wireName();
    }

    LoadRequest request() {
        return LoadRequest.get(path(), fields());
    }

    /** The request's fields in their order. */
    static Map<String, String> fields() {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("Host", HOST);
        fields.put("User-Agent", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36");
        fields.put("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");
        fields.put("Accept-Encoding", "gzip, deflate, br");
        fields.put("Accept-Language", "en-GB,en;q=0.9");
        fields.put("Cache-Control", "no-cache");
        fields.put("Cookie", "session=0123456789abcdef0123456789abcdef");
        fields.put("Referer", "https://bench.example/start");
        return Collections.unmodifiableMap(fields);
    }
}
