package cloud.atom.router.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelInboundHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a decoder makes of bytes, as lines that can be compared; bodies are joined. Confined to one thread. */
final class DecoderRuns {
    static final String FAULT = "fault";
    static final int MAX_HEAD_BYTES = 2048;
    static final int MAX_FIELDS = 20;
    static final int MAX_TARGET_BYTES = 512;

    private final List<String> lines = new ArrayList<>();

    private DecoderRuns() {}

    /** Our request decoder, fed with {@code reads} one after the other. */
    static List<String> ourRequests(List<byte[]> reads) {
        RequestDecoder decoder = new RequestDecoder(MAX_HEAD_BYTES, MAX_FIELDS, MAX_TARGET_BYTES);
        return new DecoderRuns().ours(decoder, decoder::ask, reads);
    }

    /** Our response decoder; every response answers a GET. */
    static List<String> ourResponses(List<byte[]> reads) {
        ResponseDecoder decoder = new ResponseDecoder(MAX_HEAD_BYTES, MAX_FIELDS);
        return new DecoderRuns().ours(decoder, decoder::ask, reads);
    }

    static List<String> theirRequests(byte[] bytes) {
        return new DecoderRuns().theirs(new HttpRequestDecoder(strict()), bytes);
    }

    static List<String> theirResponses(byte[] bytes) {
        return new DecoderRuns().theirs(new HttpResponseDecoder(strict()), bytes);
    }

    private static HttpDecoderConfig strict() {
        return new HttpDecoderConfig()
                .setMaxInitialLineLength(MAX_TARGET_BYTES + 256)
                .setMaxHeaderSize(MAX_HEAD_BYTES)
                .setStrictLineParsing(true)
                .setUseRfc9112TransferEncoding(true);
    }

    private List<String> ours(ChannelInboundHandler decoder, Runnable ask, List<byte[]> reads) {
        EmbeddedChannel channel = new EmbeddedChannel(decoder);
        for (byte[] read : reads) {
            channel.writeInbound(Unpooled.copiedBuffer(read));
            takeAll(channel, ask);
        }
        channel.close();
        take(channel);
        channel.finishAndReleaseAll();
        return lines;
    }

    private void takeAll(EmbeddedChannel channel, Runnable ask) {
        do {
            ask.run();
        } while (take(channel));
    }

    /** Whether any part was there. */
    private boolean take(EmbeddedChannel channel) {
        boolean any = false;
        for (Object part = channel.readInbound(); part != null; part = channel.readInbound()) {
            any = true;
            if (part instanceof ParsedRequest request) {
                lines.add(request.method() + " " + request.target() + " "
                        + request.version().number());
                add(request.fields());
            } else if (part instanceof ResponseHead response) {
                lines.add(response.status() + " " + response.reason() + " "
                        + response.version().number());
                // Netty takes it out where there is never a body, whatever is said; our writer does.
                boolean bodiless = response.isInterim() || response.status() == 204 || response.status() == 304;
                response.fields().removeIf(name -> bodiless && name.equalsIgnoreCase("transfer-encoding"));
                add(response.fields());
            } else if (part instanceof ByteBuf piece) {
                addBody(piece);
            } else if (part instanceof BodyEnd end) {
                lines.add("end");
                add(end.trailers());
            } else if (part instanceof Malformed fault) {
                lines.add(FAULT + " " + fault.kind());
            }
        }
        return any;
    }

    private void add(Fields fields) {
        for (int i = 0; i < fields.size(); i++) {
            lines.add(fields.name(i) + "=" + fields.value(i));
        }
    }

    private void addBody(ByteBuf piece) {
        String text = piece.toString(StandardCharsets.ISO_8859_1);
        piece.release();
        int last = lines.size() - 1;
        if (text.isEmpty()) {
            return;
        }
        if (last >= 0 && lines.get(last).startsWith("body ")) {
            lines.set(last, lines.get(last) + text);
        } else {
            lines.add("body " + text);
        }
    }

    private List<String> theirs(ChannelInboundHandler decoder, byte[] bytes) {
        EmbeddedChannel channel = new EmbeddedChannel(decoder);
        channel.writeInbound(Unpooled.copiedBuffer(bytes));
        takeTheirs(channel);
        channel.close();
        takeTheirs(channel);
        channel.finishAndReleaseAll();
        return lines;
    }

    private void takeTheirs(EmbeddedChannel channel) {
        for (Object part = channel.readInbound(); part != null; part = channel.readInbound()) {
            if (((HttpObject) part).decoderResult().isFailure()) {
                lines.add(FAULT);
                ReferenceCountUtil.release(part);
                continue;
            }
            if (part instanceof HttpMessage message) {
                addTheirHead(message);
            }
            if (part instanceof HttpContent content) {
                addBody(content.content().retain());
            }
            if (part instanceof LastHttpContent last) {
                lines.add("end");
                add(last.trailingHeaders());
            }
            ReferenceCountUtil.release(part);
        }
    }

    private void addTheirHead(HttpMessage message) {
        int minor = message.protocolVersion().minorVersion() == 0 ? 0 : 1;
        if (message instanceof HttpRequest request) {
            lines.add(request.method().name() + " " + request.uri() + " 1." + minor);
        } else if (message instanceof HttpResponse response) {
            int status = response.status().code();
            lines.add(status + " " + response.status().reasonPhrase() + " 1." + minor);
            if (status < 200 || status == 204 || status == 304) {
                response.headers().remove("transfer-encoding");
            }
        }
        add(message.headers());
    }

    private void add(HttpHeaders headers) {
        for (Map.Entry<String, String> header : headers) {
            lines.add(header.getKey() + "=" + header.getValue());
        }
    }
}
