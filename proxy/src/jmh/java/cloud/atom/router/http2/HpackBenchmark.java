package cloud.atom.router.http2;

import cloud.atom.router.http.BodyLength;
import cloud.atom.router.http.Fields;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a usual head costs in HPACK, beside Netty's codec: decoding a request of four pseudo fields and eight others, which
 * a connection's first request tells as Huffman-coded literals and the next ones by their places in the table; encoding
 * a response.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class HpackBenchmark {
    private static final int MAX_LIST_BYTES = 16_384;

    private static final String[][] REQUEST = {
        {"user-agent", "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"},
        {"accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"},
        {"accept-language", "en-GB,en;q=0.5"},
        {"accept-encoding", "gzip, deflate, br, zstd"},
        {"referer", "https://shop.example.com/items"},
        {"x-request-id", "7b0c8f8e-6f0a-4c57-9d1f-1d8f3c5b2a90"},
        {"cookie", "session=4f2c1b7a9d3e8f60; theme=dark"},
        {"priority", "u=0, i"},
    };

    private static final String[][] RESPONSE = {
        {"content-type", "application/json; charset=utf-8"},
        {"cache-control", "no-cache"},
        {"server", "nginx/1.22.1"},
        {"date", "Mon, 23 Nov 2026 17:45:00 GMT"},
        {"etag", "\"5f3c-6421a\""},
        {"vary", "Accept-Encoding"},
        {"x-region", "eu-central"},
        {"x-trace-id", "4bf92f3577b34da6a3ce929d0e0e4736"},
    };

    private final ByteBuf literal = PooledByteBufAllocator.DEFAULT.directBuffer();
    private final ByteBuf indexed = PooledByteBufAllocator.DEFAULT.directBuffer();
    private final ByteBuf out = PooledByteBufAllocator.DEFAULT.directBuffer(1024);

    private final HpackDecoder ourDecoder = new HpackDecoder(MAX_LIST_BYTES, 100);
    private final DefaultHttp2HeadersDecoder theirDecoder = new DefaultHttp2HeadersDecoder(true, MAX_LIST_BYTES);
    private final HpackEncoder ourEncoder = new HpackEncoder();
    private final DefaultHttp2HeadersEncoder theirEncoder = new DefaultHttp2HeadersEncoder();

    private final Fields ourResponse = new Fields();
    private final Http2Headers theirResponse = new DefaultHttp2Headers();

    @Setup
    public void build() throws Http2Exception {
        Http2Headers request = new DefaultHttp2Headers()
                .method("GET")
                .scheme("https")
                .authority("shop.example.com")
                .path("/api/items/4711?view=full");
        for (String[] field : REQUEST) {
            request.add(field[0], field[1]);
        }
        new DefaultHttp2HeadersEncoder((name, value) -> true, false, 64, 0).encodeHeaders(1, request, literal);
        DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder();
        encoder.encodeHeaders(1, request, indexed);
        ourDecoder.decode(indexed.duplicate());
        theirDecoder.decodeHeaders(1, indexed.duplicate());
        encoder.encodeHeaders(1, request, indexed.clear());
        theirResponse.status("200").add("content-length", "1234");
        for (String[] field : RESPONSE) {
            ourResponse.add(field[0], field[1]);
            theirResponse.add(new AsciiString(field[0]), new AsciiString(field[1]));
        }
    }

    @Benchmark
    public HeaderBlock decodeLiterals() {
        return ourDecoder.decode(literal.readerIndex(0));
    }

    @Benchmark
    public Http2Headers decodeLiteralsNetty() throws Http2Exception {
        return theirDecoder.decodeHeaders(1, literal.readerIndex(0));
    }

    @Benchmark
    public HeaderBlock decodeIndexed() {
        return ourDecoder.decode(indexed.readerIndex(0));
    }

    @Benchmark
    public Http2Headers decodeIndexedNetty() throws Http2Exception {
        return theirDecoder.decodeHeaders(1, indexed.readerIndex(0));
    }

    @Benchmark
    public ByteBuf encodeResponse() {
        ourEncoder.response(out.clear(), 200, ourResponse, BodyLength.known(1234));
        return out;
    }

    @Benchmark
    public ByteBuf encodeResponseNetty() throws Http2Exception {
        theirEncoder.encodeHeaders(1, theirResponse, out.clear());
        return out;
    }
}
