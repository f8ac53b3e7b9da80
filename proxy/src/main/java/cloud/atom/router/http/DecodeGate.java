package cloud.atom.router.http;

import io.netty.buffer.ByteBuf;
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
import io.netty.util.ReferenceCountUtil;
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

    private static final byte LF = '\n';

    private final int maxFields;
    private boolean open;
    private int extraBytes;

    /** Whether a part was {@link Malformed}: nothing comes behind it. */
    private boolean shut;

    /** Whether the last step ended behind a line, so that white space at the next step's start folds it. */
    private boolean afterLine;

    DecodeGate(int maxFields) {
        this.maxFields = maxFields;
    }

    boolean isOpen() {
        return open;
    }

    void open() {
        open = !shut;
    }

    /** Nothing more is handed out, whatever comes. */
    void shut() {
        open = false;
        shut = true;
    }

    /** Takes note of one decoding step: the bytes of {@code in} from {@code from} on became the parts in {@code out}. */
    void decoded(ByteBuf in, int from, List<Object> out) {
        int consumed = in.readerIndex() - from;
        int dataBytes = dataBytes(out);
        boolean folded = dataBytes == 0 && hasFold(in, from);
        if (consumed > 0) {
            afterLine = dataBytes == 0 && in.getByte(in.readerIndex() - 1) == LF;
        }
        boolean begins = !out.isEmpty() && out.get(0) instanceof HttpMessage;
        if (begins) {
            extraBytes = 0;
        } else {
            count(consumed - dataBytes);
        }
        if (folded) {
            refuse(out, new Malformed(Malformed.Kind.SYNTAX, "a field is folded over several lines"));
        } else if (extraBytes > MAX_EXTRA_BYTES && !begins && !out.isEmpty()) {
            refuse(out, new Malformed(Malformed.Kind.BODY, "the chunk extensions or trailers are too long"));
        } else {
            convert(out);
            shut |= !out.isEmpty() && out.get(0) instanceof Malformed;
        }
        if (!out.isEmpty()) {
            open = false;
        }
        if (!out.isEmpty() && out.get(out.size() - 1) instanceof BodyEnd) {
            afterLine = false;
        }
    }

    /**
     * Whether a line begins with white space. Netty would unfold it (RFC 9112, section 5.2, lets us refuse instead), and
     * drop control bytes from it unseen.
     */
    private boolean hasFold(ByteBuf in, int from) {
        int end = in.readerIndex();
        if (afterLine && from < end && isBlank(in.getByte(from))) {
            return true;
        }
        for (int at = in.indexOf(from, end, LF); at >= 0 && at + 1 < end; at = in.indexOf(at + 1, end, LF)) {
            if (isBlank(in.getByte(at + 1))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    private void refuse(List<Object> out, Malformed fault) {
        out.forEach(ReferenceCountUtil::release);
        out.clear();
        out.add(fault);
        shut = true;
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
        if (last.trailingHeaders().size() > maxFields) {
            content.release();
            out.set(i, new Malformed(Malformed.Kind.BODY, "more than " + maxFields + " trailers"));
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
