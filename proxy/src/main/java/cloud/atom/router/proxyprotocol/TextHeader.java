package cloud.atom.router.proxyprotocol;

import cloud.atom.router.model.IpAddress;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Version 1: one line of text. Thread-safe: holds no state. */
final class TextHeader {
    /** With the line end. */
    private static final int MAX_BYTES = 107;

    private static final int MAX_PORT = 65_535;

    private static final Pattern LINE = Pattern.compile(
            "PROXY (TCP4|TCP6) ([0-9A-Fa-f.:]+) ([0-9A-Fa-f.:]+) (0|[1-9][0-9]{0,4}) (0|[1-9][0-9]{0,4})");

    /** Whatever a sender of UNKNOWN adds is to be ignored; it is text all the same. */
    private static final Pattern UNKNOWN = Pattern.compile("PROXY UNKNOWN(?: [ -~]*)?");

    private TextHeader() {}

    /** As {@link ProxyHeaders#read}, for bytes that begin with the word PROXY. */
    static @Nullable ProxyHeader read(ByteBuf bytes) {
        int start = bytes.readerIndex();
        int available = Math.min(bytes.readableBytes(), MAX_BYTES);
        int end = bytes.indexOf(start, start + available, (byte) '\n');
        if (end < 0) {
            return available < MAX_BYTES ? null : faulty("the line is longer than 107 bytes");
        }
        if (bytes.getByte(end - 1) != '\r') {
            return faulty("the line does not end with CR LF");
        }
        String line = bytes.toString(start, end - 1 - start, StandardCharsets.ISO_8859_1);
        ProxyHeader header = parse(line);
        if (!(header instanceof ProxyHeader.Faulty)) {
            bytes.readerIndex(end + 1);
        }
        return header;
    }

    private static ProxyHeader parse(String line) {
        if (UNKNOWN.matcher(line).matches()) {
            return new ProxyHeader.Unnamed();
        }
        Matcher parts = LINE.matcher(line);
        if (!parts.matches()) {
            return faulty("the line is off the grammar");
        }
        boolean v4 = parts.group(1).equals("TCP4");
        IpAddress source = address(parts.group(2), v4);
        IpAddress destination = address(parts.group(3), v4);
        int sourcePort = Integer.parseInt(parts.group(4));
        int destinationPort = Integer.parseInt(parts.group(5));
        if (source == null || destination == null || sourcePort > MAX_PORT || destinationPort > MAX_PORT) {
            return faulty("the line has an address or a port that is none");
        }
        return new ProxyHeader.Proxied(source, sourcePort, destination, destinationPort);
    }

    private static @Nullable IpAddress address(String text, boolean v4) {
        IpAddress address = IpAddress.parse(text);
        return address == null || address.isV4() != v4 ? null : MappedAddress.unmapped(address);
    }

    private static ProxyHeader faulty(String detail) {
        return new ProxyHeader.Faulty(detail);
    }
}
