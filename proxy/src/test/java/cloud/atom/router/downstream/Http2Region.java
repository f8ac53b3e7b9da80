package cloud.atom.router.downstream;

import cloud.atom.router.http.BodyLength;
import cloud.atom.router.http.Fields;
import cloud.atom.router.http2.HeaderBlock;
import cloud.atom.router.http2.HpackDecoder;
import cloud.atom.router.http2.HpackEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A region's server that speaks HTTP/2 in cleartext frame by frame, as a script says. Thread-safe: each connection has a
 * thread of its own.
 */
final class Http2Region implements AutoCloseable {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;

    private static final int PREFACE_BYTES = 24;

    private final ServerSocket server;
    private final Script script;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();

    private Http2Region(Script script) throws IOException {
        this.script = script;
        server = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
    }

    /** Serves one connection, of which the preface was read; whatever it throws ends it. */
    interface Script {
        void serve(Wire wire) throws IOException;
    }

    static Http2Region start(Script script) {
        try {
            Http2Region region = new Http2Region(script);
            daemon(region::accept);
            return region;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return server.getLocalPort();
    }

    /** Connections that were opened so far. */
    int connections() {
        return connections.get();
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "http2-region");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                open.add(socket);
                int number = connections.incrementAndGet();
                daemon(() -> serve(socket, number));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket, int number) {
        try (socket) {
            Wire wire = new Wire(socket, number);
            wire.in.readNBytes(PREFACE_BYTES);
            script.serve(wire);
        } catch (IOException e) {
            // The router went away, as some tests want.
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
    }

    /** A frame as it came. */
    record Frame(int type, int flags, int stream, ByteBuf payload) {
        boolean ends() {
            return (type == DATA || type == HEADERS) && (flags & END_STREAM) != 0;
        }

        String text() {
            return payload.toString(StandardCharsets.UTF_8);
        }
    }

    /** One connection. Not thread-safe. */
    static final class Wire {
        /** Which connection it is, from 1 on. */
        final int number;

        private final DataInputStream in;
        private final OutputStream out;
        private final HpackEncoder encoder = new HpackEncoder();
        private final HpackDecoder decoder = new HpackDecoder(64 << 10, 128);

        Wire(Socket socket, int number) throws IOException {
            this.number = number;
            in = new DataInputStream(socket.getInputStream());
            out = socket.getOutputStream();
        }

        /** The next frame. */
        Frame read() throws IOException {
            int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            int type = in.readUnsignedByte();
            int flags = in.readUnsignedByte();
            int stream = in.readInt() & Integer.MAX_VALUE;
            return new Frame(type, flags, stream, Unpooled.wrappedBuffer(in.readNBytes(length)));
        }

        /** The next frame of that type; others are passed over. */
        Frame read(int type) throws IOException {
            Frame frame = read();
            while (frame.type != type) {
                frame = read();
            }
            return frame;
        }

        /** What a HEADERS frame says. */
        HeaderBlock.Whole head(Frame headers) {
            return (HeaderBlock.Whole) decoder.decode(headers.payload);
        }

        void send(int type, int flags, int stream, byte[] payload) throws IOException {
            ByteBuf frame = Unpooled.buffer(payload.length + 9)
                    .writeMedium(payload.length)
                    .writeByte(type)
                    .writeByte(flags)
                    .writeInt(stream)
                    .writeBytes(payload);
            out.write(frame.array(), 0, frame.readableBytes());
            out.flush();
        }

        /** Sends SETTINGS of one entry, or none. */
        void settings(int... entry) throws IOException {
            ByteBuf payload = Unpooled.buffer();
            for (int i = 0; i < entry.length; i += 2) {
                payload.writeShort(entry[i]).writeInt(entry[i + 1]);
            }
            send(SETTINGS, 0, 0, bytes(payload));
        }

        void headers(int stream, int flags, int status, Fields fields) throws IOException {
            ByteBuf block = Unpooled.buffer();
            encoder.response(block, status, fields, BodyLength.NONE);
            send(HEADERS, END_HEADERS | flags, stream, bytes(block));
        }

        /** Sends the head of a 200 that announces {@code bytes} of body. */
        void announce(int stream, int bytes) throws IOException {
            ByteBuf block = Unpooled.buffer();
            encoder.response(block, 200, new Fields(), BodyLength.known(bytes));
            send(HEADERS, END_HEADERS, stream, bytes(block));
        }

        void data(int stream, int flags, String text) throws IOException {
            send(DATA, flags, stream, text.getBytes(StandardCharsets.UTF_8));
        }

        /** Answers with 200 and that body. */
        void answer(int stream, String body) throws IOException {
            headers(stream, 0, 200, new Fields());
            data(stream, END_STREAM, body);
        }

        void reset(int stream, int code) throws IOException {
            send(RST_STREAM, 0, stream, bytes(Unpooled.buffer().writeInt(code)));
        }

        void goAway(int last) throws IOException {
            send(GOAWAY, 0, 0, bytes(Unpooled.buffer().writeInt(last).writeInt(0)));
        }

        private static byte[] bytes(ByteBuf from) {
            byte[] bytes = new byte[from.readableBytes()];
            from.readBytes(bytes);
            return bytes;
        }
    }
}
