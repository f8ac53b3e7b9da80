package cloud.atom.router.downstream;

import java.util.ArrayList;
import java.util.List;

/**
 * What one WebSocket client does. Immutable.
 *
 * @param name group of the Autobahn suite and what is tried
 * @param service what the server is to do: {@code echo}, or one of {@link WebSocketServer}'s others
 * @param fields of the handshake, besides the usual; each ended by CRLF
 * @param writes what is written, one after the other
 * @param end what the client does when it has written all
 */
record WebSocketCase(String name, String service, String fields, List<byte[]> writes, End end) {
    WebSocketCase {
        writes = List.copyOf(writes);
    }

    /** How a client ends. */
    enum End {
        /** Reads until the server ends. */
        READ,
        /** Ends its sending, and reads until the server ends. */
        FINISH,
        /** Reads two bytes of an answer and then breaks off. */
        RESET
    }

    /** A case of the echo service whose client sends {@code bytes} at once. */
    static WebSocketCase of(String name, byte[] bytes) {
        return new WebSocketCase(name, "echo", "", List.of(bytes), End.READ);
    }

    /** The same in pieces of {@code size} bytes. */
    WebSocketCase chopped(int size) {
        List<byte[]> pieces = new ArrayList<>();
        for (byte[] write : writes) {
            for (int at = 0; at < write.length; at += size) {
                pieces.add(java.util.Arrays.copyOfRange(write, at, Math.min(write.length, at + size)));
            }
        }
        return new WebSocketCase(name + ", in pieces of " + size, service, fields, pieces, end);
    }

    WebSocketCase at(String otherService, String otherFields) {
        return new WebSocketCase(name, otherService, otherFields, writes, end);
    }

    WebSocketCase ending(End otherEnd) {
        return new WebSocketCase(name, service, fields, writes, otherEnd);
    }

    @Override
    public String toString() {
        return name;
    }
}
