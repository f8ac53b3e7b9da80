package cloud.atom.router.http2;

import cloud.atom.router.http.Fields;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Makes heads, as they are usual and as they are not, and spoils blocks. Not thread-safe. */
final class BlockMaker {
    private static final List<String> NAMES = List.of(
            "accept",
            "accept-encoding",
            "user-agent",
            "content-type",
            "x-request-id",
            "etag",
            "authorization",
            "via",
            "set-cookie",
            "traceparent",
            "x",
            "grpc-timeout",
            "a-name-that-is-longer-than-others-and-in-no-table");

    private static final List<String> VALUES = List.of(
            "",
            "gzip, deflate",
            "*/*",
            "text/html; charset=utf-8",
            "0",
            "no-cache",
            "Bearer abcdef",
            "1.1 router",
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36");

    private final SplittableRandom random;

    BlockMaker(long seed) {
        random = new SplittableRandom(seed);
    }

    PseudoFields request() {
        return PseudoFields.request(
                pick(List.of("GET", "POST", "PUT")),
                pick(List.of("http", "https")),
                pick(List.of("a.example", "b.example:8443")),
                pick(List.of("/", "/index.html", "/api/items?page=" + random.nextInt(1000))));
    }

    Fields fields() {
        Fields fields = new Fields(4);
        for (int i = random.nextInt(12); i > 0; i--) {
            fields.add(pick(NAMES), random.nextInt(4) == 0 ? randomValue() : pick(VALUES));
        }
        return fields;
    }

    private String randomValue() {
        StringBuilder value = new StringBuilder("v");
        for (int i = random.nextInt(200); i > 0; i--) {
            value.append((char) random.nextInt('!', 256)).append(random.nextBoolean() ? " " : "");
        }
        return value.append('v').toString().replace('\u007f', '~');
    }

    /** Netty's value for the same head. */
    static Http2Headers theirs(PseudoFields pseudo, Fields fields) {
        Http2Headers headers = new DefaultHttp2Headers(false)
                .method(pseudo.method())
                .scheme(pseudo.scheme())
                .authority(pseudo.authority())
                .path(pseudo.path());
        for (int i = 0; i < fields.size(); i++) {
            headers.add(fields.name(i), fields.value(i));
        }
        return headers;
    }

    /** A block with one to three places changed. */
    byte[] spoiled(byte[] block) {
        List<Byte> bytes = new ArrayList<>();
        for (byte b : block) {
            bytes.add(b);
        }
        for (int i = random.nextInt(1, 4); i > 0; i--) {
            spoil(bytes);
        }
        byte[] spoiled = new byte[bytes.size()];
        for (int i = 0; i < spoiled.length; i++) {
            spoiled[i] = bytes.get(i);
        }
        return spoiled;
    }

    private void spoil(List<Byte> bytes) {
        int at = random.nextInt(bytes.size() + 1);
        byte any = (byte)
                (random.nextInt(3) == 0
                        ? pick(List.of(0x00, 0x20, 0x3f, 0x40, 0x7f, 0x80, 0xff))
                        : random.nextInt(256));
        switch (random.nextInt(5)) {
            case 0 -> bytes.add(at, any);
            case 1 -> bytes.subList(at, bytes.size()).clear();
            case 2 ->
                bytes.subList(at, Math.min(bytes.size(), at + random.nextInt(4)))
                        .clear();
            default -> {
                if (at < bytes.size()) {
                    bytes.set(at, any);
                }
            }
        }
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
