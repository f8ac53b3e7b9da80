package cloud.atom.router.control.load;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import java.util.Map;

/** One request, encoded once and sent as often as wanted. Immutable. */
public final class LoadRequest {
    private final String sender;
    private final boolean head;
    private final byte[] bytes;

    private LoadRequest(String sender, boolean head, byte[] bytes) {
        this.sender = sender;
        this.head = head;
        this.bytes = bytes;
    }

    /** A GET without body. */
    public static LoadRequest get(String target, Map<String, String> fields) {
        return of("GET", target, fields, "");
    }

    /**
     * A request with a body.
     *
     * @param target origin form, for example {@code /api?q=1}
     * @param fields header fields in their order; {@code Host} belongs among them, {@code Content-Length} is added
     * @param body sent as UTF-8; empty: no body
     */
    public static LoadRequest of(String method, String target, Map<String, String> fields, String body) {
        byte[] content = body.getBytes(UTF_8);
        StringBuilder head = new StringBuilder(256);
        head.append(method).append(' ').append(target).append(" HTTP/1.1\r\n");
        fields.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        if (content.length > 0) {
            head.append("Content-Length: ").append(content.length).append("\r\n");
        }
        byte[] start = head.append("\r\n").toString().getBytes(US_ASCII);
        byte[] bytes = new byte[start.length + content.length];
        System.arraycopy(start, 0, bytes, 0, start.length);
        System.arraycopy(content, 0, bytes, start.length, content.length);
        return new LoadRequest("", method.equals("HEAD"), bytes);
    }

    /** The same request, its outcomes counted under {@code name}. */
    public LoadRequest from(String name) {
        return new LoadRequest(name, head, bytes);
    }

    /** The class of sender under which outcomes are counted; empty when none was given. */
    public String sender() {
        return sender;
    }

    /** Whether the answer has no body whatever its fields say. */
    boolean isHead() {
        return head;
    }

    int length() {
        return bytes.length;
    }

    void writeTo(ByteBuf out) {
        out.writeBytes(bytes);
    }
}
