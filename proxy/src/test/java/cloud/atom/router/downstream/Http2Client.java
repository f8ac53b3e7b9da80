package cloud.atom.router.downstream;

import cloud.atom.router.http.Fields;
import cloud.atom.router.http2.HeaderBlock;
import cloud.atom.router.http2.HpackDecoder;
import io.netty.buffer.Unpooled;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * A client of HTTP/2 that sends exactly the frames it is told, and keeps what comes by its stream. It reads when it is
 * asked for something that has not come yet; confined to the test's thread.
 */
final class Http2Client implements AutoCloseable {
    static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private static final int TIMEOUT_MILLIS = 15_000;
    private static final int MAX_PAYLOAD = 1 << 14;
    private static final int INITIAL_WINDOW = 4;

    private final Socket socket;
    private final DataInputStream in;
    private final HpackDecoder decoder = new HpackDecoder(1 << 20, 1000);
    private final ByteArrayOutputStream block = new ByteArrayOutputStream();
    private final Map<Integer, Answer> answers = new TreeMap<>();

    /** What the server may still be sent, and what each of its streams begins with. */
    private long window = 65_535;

    private long streamWindow = 65_535;
    private int nextStream = 1;
    private boolean closed;

    /** Payloads of GOAWAY frames as they came. */
    final List<GoAway> goAways = new ArrayList<>();

    /** Acknowledged PING frames. */
    int pongs;

    /** Whether windows are opened again by what comes. */
    boolean credits = true;

    /** The stream whose own window is not opened again. */
    int stalled;

    /** What a GOAWAY frame said. */
    record GoAway(int lastStream, int code) {}

    private Http2Client(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    }

    /** Connects; says nothing yet. */
    static Http2Client silent(PlaneRig rig) throws IOException {
        return new Http2Client(new Socket(
                InetAddress.getLoopbackAddress(), rig.plane().address().getPort()));
    }

    /** Connects by prior knowledge. */
    static Http2Client of(PlaneRig rig, int... settings) throws IOException {
        return silent(rig).start(settings);
    }

    /** Connects over TLS, where the handshake agrees on HTTP/2. */
    static Http2Client tls(PlaneRig rig, SSLContext context) throws IOException {
        int port = rig.plane().address().getPort();
        Socket plain = new Socket(InetAddress.getLoopbackAddress(), port);
        plain.setSoTimeout(TIMEOUT_MILLIS);
        SSLSocket secure = (SSLSocket) context.getSocketFactory().createSocket(plain, "a.example", port, true);
        SSLParameters parameters = secure.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
        secure.setSSLParameters(parameters);
        secure.startHandshake();
        if (!secure.getApplicationProtocol().equals("h2")) {
            throw new IOException("agreed on " + secure.getApplicationProtocol());
        }
        return new Http2Client(secure).start();
    }

    /** Sends the preface and pairs of settings. */
    Http2Client start(int... settings) throws IOException {
        raw(PREFACE);
        return frame(Frames.SETTINGS, 0, 0, Frames.settings(settings));
    }

    // ---- sending

    void raw(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    Http2Client frame(int type, int flags, int stream, byte... payload) throws IOException {
        raw(Frames.frame(type, flags, stream, payload));
        return this;
    }

    /** A request without body, on the next stream, whose number is returned. */
    int send(String method, String path, String... fields) throws IOException {
        return request(true, Frames.request(method, path, fields));
    }

    /** A request whose body follows. */
    int begin(String method, String path, String... fields) throws IOException {
        return request(false, Frames.request(method, path, fields));
    }

    /** CONNECT with a protocol (RFC 8441). */
    int connect(String protocol, String path, String... fields) throws IOException {
        String[] lines = Frames.request("CONNECT", path, fields);
        String[] all = java.util.Arrays.copyOf(lines, lines.length + 2);
        System.arraycopy(lines, 0, all, 2, lines.length);
        all[0] = ":protocol";
        all[1] = protocol;
        return request(false, all);
    }

    /** A head of just these names and values. */
    int request(boolean end, String... lines) throws IOException {
        int stream = nextStream;
        nextStream += 2;
        answer(stream);
        raw(Frames.head(stream, end, lines));
        return stream;
    }

    void trailers(int stream, String... lines) throws IOException {
        raw(Frames.head(stream, true, lines));
    }

    /** DATA whatever the windows say. */
    void data(int stream, byte[] bytes, boolean end) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int from = 0; from < bytes.length || from == 0; from += MAX_PAYLOAD) {
            int to = Math.min(bytes.length, from + MAX_PAYLOAD);
            int flags = end && to == bytes.length ? Frames.END_STREAM : 0;
            out.writeBytes(Frames.frame(Frames.DATA, flags, stream, java.util.Arrays.copyOfRange(bytes, from, to)));
        }
        window -= bytes.length;
        answer(stream).window -= bytes.length;
        raw(out.toByteArray());
    }

    void data(int stream, String text, boolean end) throws IOException {
        data(stream, text.getBytes(StandardCharsets.ISO_8859_1), end);
    }

    /** DATA as the windows allow, reading what comes meanwhile; stops early when the stream ends. */
    void upload(int stream, byte[] bytes, boolean end) throws IOException {
        Answer answer = answer(stream);
        int from = 0;
        while (from < bytes.length && !answer.isOver()) {
            int room = (int) Math.min(MAX_PAYLOAD, Math.min(window, answer.window));
            if (room <= 0) {
                readFrame();
                continue;
            }
            int to = Math.min(bytes.length, from + room);
            data(stream, java.util.Arrays.copyOfRange(bytes, from, to), end && to == bytes.length);
            from = to;
        }
    }

    /** What may be sent on a stream now. */
    long room(int stream) {
        return Math.min(window, answer(stream).window);
    }

    void openWindow(int stream, int bytes) throws IOException {
        frame(Frames.WINDOW_UPDATE, 0, stream, Frames.number(bytes));
    }

    void reset(int stream, int code) throws IOException {
        frame(Frames.RST_STREAM, 0, stream, Frames.number(code));
    }

    // ---- reading

    /** What has come on a stream so far. */
    Answer answer(int stream) {
        return answers.computeIfAbsent(stream, first -> new Answer(streamWindow));
    }

    /** The answer on a stream, whole or reset. */
    Answer read(int stream) throws IOException {
        readUntil(answer(stream)::isOver);
        return answer(stream);
    }

    /** The answer on a stream, its final head at least. */
    Answer readHead(int stream) throws IOException {
        readUntil(() -> answer(stream).status != 0 || answer(stream).isOver());
        return answer(stream);
    }

    void readUntil(BooleanSupplier holds) throws IOException {
        while (!holds.getAsBoolean()) {
            readFrame();
        }
    }

    /** Waits until all that was sent so far was looked at. */
    void settle() throws IOException {
        int before = pongs;
        frame(Frames.PING, 0, 0, new byte[8]);
        readUntil(() -> pongs > before);
    }

    /** Reads to the end of the connection; false when that is a reset. */
    boolean readToEnd() throws IOException {
        try {
            readUntil(() -> closed);
            return true;
        } catch (java.net.SocketException reset) {
            return false;
        }
    }

    void readFrame() throws IOException {
        int first = in.read();
        if (first < 0) {
            if (closed) {
                throw new IOException("closed; " + goAways);
            }
            closed = true;
            return;
        }
        int length = (first << 16) | in.readUnsignedShort();
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        int stream = in.readInt();
        byte[] payload = in.readNBytes(length);
        if (payload.length < length || length > MAX_PAYLOAD) {
            throw new IOException("a frame of " + length + " bytes, of which " + payload.length + " came");
        }
        take(type, flags, stream, payload);
    }

    private void take(int type, int flags, int stream, byte[] payload) throws IOException {
        boolean ack = (flags & Frames.ACK) != 0;
        switch (type) {
            case Frames.DATA -> takeData(stream, flags, payload);
            case Frames.HEADERS, Frames.CONTINUATION -> takeHead(stream, flags, payload);
            case Frames.RST_STREAM -> answer(stream).resetCode = Frames.number(payload, 0);
            case Frames.SETTINGS -> {
                if (!ack) {
                    takeSettings(payload);
                }
            }
            case Frames.PING -> pongs += ack ? 1 : 0;
            case Frames.GOAWAY -> goAways.add(new GoAway(Frames.number(payload, 0), Frames.number(payload, 4)));
            case Frames.WINDOW_UPDATE -> {
                int more = Frames.number(payload, 0);
                if (stream == 0) {
                    window += more;
                } else {
                    answer(stream).window += more;
                }
            }
            default -> throw new IOException("a frame of type " + type);
        }
    }

    private void takeData(int stream, int flags, byte[] payload) throws IOException {
        Answer answer = answer(stream);
        if (answer.status == 0 || answer.ended) {
            throw new IOException("DATA on stream " + stream + " outside an answer");
        }
        answer.body.writeBytes(payload);
        answer.ended = (flags & Frames.END_STREAM) != 0;
        if (credits && payload.length > 0) {
            openWindow(0, payload.length);
            if (!answer.ended && stream != stalled) {
                openWindow(stream, payload.length);
            }
        }
    }

    private void takeHead(int stream, int flags, byte[] payload) throws IOException {
        Answer answer = answer(stream);
        answer.endsWithHead |= (flags & Frames.END_STREAM) != 0;
        block.writeBytes(payload);
        if ((flags & Frames.END_HEADERS) == 0) {
            return;
        }
        HeaderBlock head = decoder.decode(Unpooled.wrappedBuffer(block.toByteArray()));
        block.reset();
        if (!(head instanceof HeaderBlock.Whole whole) || answer.ended) {
            throw new IOException("a head on stream " + stream + ": " + head);
        }
        int status = whole.pseudo().status();
        if (answer.status != 0) {
            answer.trailers = whole.fields();
        } else if (status < 200) {
            answer.interim.add(status);
        } else {
            answer.status = status;
            answer.fields = whole.fields();
        }
        answer.ended = answer.endsWithHead;
    }

    private void takeSettings(byte[] payload) throws IOException {
        for (int i = 0; i < payload.length; i += 6) {
            if (payload[i + 1] == INITIAL_WINDOW) {
                long next = Frames.number(payload, i + 2);
                long more = next - streamWindow;
                streamWindow = next;
                answers.values().forEach(answer -> answer.window += more);
            }
        }
        frame(Frames.SETTINGS, Frames.ACK, 0);
    }

    void timeout(int millis) throws IOException {
        socket.setSoTimeout(millis);
    }

    /** Closes in the middle of a test. */
    void leave() throws IOException {
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** What came on one stream. */
    static final class Answer {
        final List<Integer> interim = new ArrayList<>();
        final ByteArrayOutputStream body = new ByteArrayOutputStream();

        /** 0 until the final head came. */
        int status;

        Fields fields = new Fields(0);

        @Nullable
        Fields trailers;

        boolean ended;

        /** What reset it; negative when nothing did. */
        int resetCode = -1;

        private boolean endsWithHead;
        private long window;

        private Answer(long window) {
            this.window = window;
        }

        /** Whether nothing more comes. */
        boolean isOver() {
            return ended || resetCode >= 0;
        }

        /** A field's value; empty when there is none. */
        String field(String name) {
            String value = fields.first(name);
            return value == null ? "" : value;
        }

        /** A trailer's value; empty when there is none. */
        String trailer(String name) {
            String value = trailers == null ? null : trailers.first(name);
            return value == null ? "" : value;
        }

        String text() {
            return body.toString(StandardCharsets.UTF_8);
        }
    }
}
