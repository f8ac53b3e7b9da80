package cloud.atom.router.http2;

import cloud.atom.router.http.Fields;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.ArrayList;
import java.util.IllegalFormatException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a decoder makes of a block, as lines that can be compared. */
final class BlockRuns {
    static final String MALFORMED = "malformed";
    static final String TOO_LARGE = "too large";

    /** Netty's, for a malformed name with a % in it, which it takes for a format; it does not read the block's rest. */
    static final String OUT_OF_STEP = "out of step";

    static final String UNDECODABLE = "undecodable";

    private BlockRuns() {}

    static byte[] bytes(String hex) {
        return ByteBufUtil.decodeHexDump(hex.replaceAll("\\s", ""));
    }

    /** Our decoder; the first line says what is wrong, if anything is. */
    static List<String> ours(HpackDecoder decoder, byte[] block) {
        return lines(decoder.decode(Unpooled.wrappedBuffer(block)));
    }

    static List<String> ours(HpackDecoder decoder, String hex) {
        return ours(decoder, bytes(hex));
    }

    static List<String> lines(HeaderBlock block) {
        if (block instanceof HeaderBlock.Malformed) {
            return List.of(MALFORMED);
        } else if (block instanceof HeaderBlock.TooLarge) {
            return List.of(TOO_LARGE);
        } else if (block instanceof HeaderBlock.Undecodable) {
            return List.of(UNDECODABLE);
        }
        HeaderBlock.Whole whole = (HeaderBlock.Whole) block;
        List<String> lines = new ArrayList<>();
        PseudoFields pseudo = whole.pseudo();
        add(lines, ":method", pseudo.method());
        add(lines, ":scheme", pseudo.scheme());
        add(lines, ":authority", pseudo.authority());
        add(lines, ":path", pseudo.path());
        add(lines, ":protocol", pseudo.protocol());
        add(lines, ":status", pseudo.status() == 0 ? null : Integer.toString(pseudo.status()));
        lines.addAll(lines(whole.fields()));
        return lines;
    }

    private static void add(List<String> lines, String name, @Nullable String value) {
        if (value != null) {
            lines.add(name + "=" + value);
        }
    }

    static List<String> lines(Fields fields) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < fields.size(); i++) {
            lines.add(fields.name(i) + "=" + fields.value(i));
        }
        return lines;
    }

    /** Netty's decoder, its fields in our order. */
    static List<String> theirs(DefaultHttp2HeadersDecoder decoder, byte[] block) {
        Http2Headers headers;
        try {
            headers = decoder.decodeHeaders(1, Unpooled.wrappedBuffer(block));
        } catch (Http2Exception.HeaderListSizeException e) {
            return List.of(TOO_LARGE);
        } catch (Http2Exception.StreamException e) {
            return List.of(MALFORMED);
        } catch (Http2Exception e) {
            return List.of(e.getCause() instanceof IllegalFormatException ? OUT_OF_STEP : UNDECODABLE);
        }
        List<String> lines = new ArrayList<>();
        for (String name : List.of(":method", ":scheme", ":authority", ":path", ":protocol", ":status")) {
            CharSequence value = headers.get(name);
            add(lines, name, value == null ? null : value.toString());
        }
        for (Map.Entry<CharSequence, CharSequence> header : headers) {
            String name = header.getKey().toString();
            if (!name.startsWith(":")) {
                lines.add(name + "=" + header.getValue());
            }
        }
        return lines;
    }

    /** The bytes that {@code write} appends. */
    static byte[] written(Consumer<ByteBuf> write) {
        ByteBuf out = Unpooled.buffer();
        write.accept(out);
        return ByteBufUtil.getBytes(out);
    }
}
