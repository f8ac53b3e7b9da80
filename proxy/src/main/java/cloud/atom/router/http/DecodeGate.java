package cloud.atom.router.http;

import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.AsciiString;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Lets a decoder hand out one part of a message at a time, and turns Netty's parts into ours. Not thread-safe; confined
 * to the connection's event loop.
 *
 * <p>A part is let through only when it was asked for; bytes behind it stay undecoded. So a peer that sends a thousand
 * small messages at once costs the bytes of one read and not a thousand objects, and nobody has to queue parts.
 */
final class DecodeGate {
    /** Chunk-size line and line ends of a chunk that carries no extension: eight digits and four bytes. */
    private static final int PLAIN_CHUNK_BYTES = 12;

    /** What chunk extensions and trailers of one body may take together; browsers and proxies send none. */
    private static final int MAX_EXTRA_BYTES = 16 << 10;

    private final int maxFields;
    private boolean open;
    private int extraBytes;

    DecodeGate(int maxFields) {
        this.maxFields = maxFields;
    }

    boolean isOpen() {
        return open;
    }

    void open() {
        open = true;
    }

    /** Takes note of one decoding step: {@code consumed} bytes became the parts in {@code out}. */
    void decoded(int consumed, List<Object> out) {
        if (out.isEmpty()) {
            count(consumed);
            return;
        }
        open = false;
        boolean begins = out.get(0) instanceof HttpMessage;
        if (begins) {
            extraBytes = 0;
        } else {
            count(consumed - dataBytes(out));
        }
        convert(out);
        if (extraBytes > MAX_EXTRA_BYTES && !begins) {
            release(out);
            out.add(new Malformed(Malformed.Kind.BODY, "the chunk extensions or trailers are too long"));
        }
    }

    /** Bytes of a head's lines count here too while it is incomplete; its beginning sets the count to 0 again. */
    private void count(int framingBytes) {
        extraBytes += Math.max(0, framingBytes - PLAIN_CHUNK_BYTES);
    }

    private static int dataBytes(List<Object> out) {
        int bytes = 0;
        for (Object part : out) {
            bytes += part instanceof HttpContent content ? content.content().readableBytes() : 0;
        }
        return bytes;
    }

    private static void release(List<Object> out) {
        out.forEach(io.netty.util.ReferenceCountUtil::release);
        out.clear();
    }

    /** Replaces Netty's parts; what is ours already stays. The references to bodies pass on with them. */
    void convert(List<Object> out) {
        for (int i = 0; i < out.size(); i++) {
            if (out.get(i) instanceof HttpMessage message) {
                out.set(i, head(message));
            } else if (out.get(i) instanceof HttpContent content) {
                i += convertContent(out, i, content);
            }
        }
    }

    /** Returns how many parts were added. */
    private int convertContent(List<Object> out, int i, HttpContent content) {
        if (content.decoderResult().isFailure()) {
            content.release();
            out.set(i, new Malformed(Malformed.Kind.BODY, "the body's framing is malformed"));
            return 0;
        }
        if (!(content instanceof LastHttpContent last)) {
            out.set(i, content.content());
            return 0;
        }
        BodyEnd end = last.trailingHeaders().isEmpty() ? BodyEnd.PLAIN : new BodyEnd(fields(last.trailingHeaders()));
        if (!content.content().isReadable()) {
            content.release();
            out.set(i, end);
            return 0;
        }
        out.set(i, content.content());
        // The end of a message is the last of a step's parts; Netty's list inserts only before others.
        out.add(end);
        return 1;
    }

    private Object head(HttpMessage message) {
        DecoderResult result = message.decoderResult();
        if (result.isFailure()) {
            return malformed(message, result.cause());
        }
        Fields fields = fields(message.headers());
        if (fields.size() > maxFields) {
            return new Malformed(Malformed.Kind.FIELDS_TOO_LARGE, "more than " + maxFields + " fields");
        }
        String fault = Syntax.firstFault(fields);
        if (!fault.isEmpty()) {
            return new Malformed(Malformed.Kind.SYNTAX, fault);
        }
        int minor = message.protocolVersion().minorVersion() == 0 ? 0 : 1;
        if (message instanceof HttpRequest request) {
            return RequestDecoder.judge(new ParsedRequest(request.method().name(), request.uri(), minor, fields));
        }
        HttpResponse response = (HttpResponse) message;
        return new ResponseHead(response.status().code(), response.status().reasonPhrase(), minor, fields);
    }

    private static Malformed malformed(HttpMessage message, Throwable cause) {
        if (cause instanceof HeadFault fault) {
            return fault.fault();
        }
        if (cause instanceof TooLongHttpLineException) {
            return new Malformed(Malformed.Kind.URI_TOO_LONG, "the request line is too long");
        }
        if (cause instanceof TooLongHttpHeaderException) {
            return new Malformed(Malformed.Kind.FIELDS_TOO_LARGE, "the fields are too long");
        }
        Fields fields = fields(message.headers());
        if (LengthRules.ofRequest(fields, 1).kind() == BodyLength.Kind.UNKNOWN_CODING) {
            return new Malformed(Malformed.Kind.UNKNOWN_CODING, "the transfer coding is not known");
        }
        return new Malformed(Malformed.Kind.SYNTAX, "the head is malformed");
    }

    private static Fields fields(HttpHeaders headers) {
        Fields fields = new Fields(headers.size() + 8); // room for what forwarding adds
        Iterator<Map.Entry<CharSequence, CharSequence>> entries = headers.iteratorCharSequence();
        while (entries.hasNext()) {
            Map.Entry<CharSequence, CharSequence> entry = entries.next();
            fields.add(text(entry.getKey()), text(entry.getValue()));
        }
        return fields;
    }

    private static String text(CharSequence text) {
        return text instanceof AsciiString ascii ? ascii.toString() : text.toString();
    }
}
