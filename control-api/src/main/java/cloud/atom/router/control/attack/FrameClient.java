package cloud.atom.router.control.attack;

import cloud.atom.router.control.attack.Conversation.End;
import cloud.atom.router.control.attack.FrameScript.Step;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A client of HTTP/2 that sends exactly the frames it is told, and reads with a thread of its own. */
final class FrameClient implements AutoCloseable {
    private static final int CONNECT_MILLIS = 5000;
    private static final long PAUSE_MILLIS = 40;

    /** What opens an answer's window, whatever the case has set. */
    private static final int ASKED_WINDOW = 1000;

    private final Socket socket = new Socket();
    private final OutputStream out;
    private final FrameConversation conversation = new FrameConversation();
    private final int silenceMillis;

    /** Counted down when the client begins to read. */
    private final CountDownLatch listening = new CountDownLatch(1);

    /**
     * Connects, and begins as every client does unless the script is bare.
     *
     * @param silenceMillis after so long the client waits for nothing any more
     */
    FrameClient(InetSocketAddress to, FrameScript script, int silenceMillis) throws IOException, InterruptedException {
        this.silenceMillis = silenceMillis;
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        socket.setTcpNoDelay(true);
        socket.connect(to, CONNECT_MILLIS);
        out = socket.getOutputStream();
        boolean deaf = script.steps().stream().anyMatch(Step.Deaf.class::isInstance);
        if (!script.bare()) {
            out.write(FrameBytes.PREFACE);
            out.write(FrameBytes.frame(FrameBytes.SETTINGS, 0, 0, new byte[0]));
        }
        if (!deaf) {
            listening.countDown();
        }
        start("attack-reader", this::read);
        if (!script.bare() && !deaf) {
            conversation.await(FrameConversation::isSettled, silenceMillis);
        }
        if (!script.bare()) {
            out.write(FrameBytes.frame(FrameBytes.SETTINGS, FrameBytes.ACK, 0, new byte[0]));
        }
    }

    FrameConversation conversation() {
        return conversation;
    }

    /** Does what the script says; at most for as long as it waits for anything. */
    void carryOut(FrameScript script) throws InterruptedException {
        Thread sender = start("attack-sender", () -> send(script));
        sender.join(silenceMillis);
        listening.countDown();
        sender.join(silenceMillis);
    }

    private static Thread start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void send(FrameScript script) {
        try {
            for (Step step : script.steps()) {
                carryOut(step);
            }
        } catch (IOException answeredAndClosed) {
            return; // the reader sees what was answered
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void carryOut(Step step) throws IOException, InterruptedException {
        if (step instanceof Step.Send send) {
            out.write(send.bytes());
        } else if (step instanceof Step.Allow allow) {
            conversation.allow(allow.stream(), allow.bytes());
        } else if (step instanceof Step.Initial initial) {
            conversation.initial(initial.bytes());
        } else if (step instanceof Step.Await await) {
            conversation.await(seen -> seen.isOver(await.stream()), silenceMillis);
        } else if (step instanceof Step.Pause) {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        } else if (step instanceof Step.Fin) {
            socket.shutdownOutput();
        } else if (step instanceof Step.Reset) {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }

    private void read() {
        try {
            listening.await();
            DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
            while (true) {
                int length = (in.readUnsignedByte() << 16) | in.readUnsignedShort();
                int type = in.readUnsignedByte();
                int flags = in.readUnsignedByte();
                int stream = in.readInt() & Integer.MAX_VALUE;
                byte[] payload = new byte[length];
                in.readFully(payload);
                conversation.frame(type, flags, stream, payload);
            }
        } catch (EOFException closed) {
            conversation.ended(End.CLOSED);
        } catch (IOException reset) {
            conversation.ended(End.RESET);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Asks for {@code path} by a sound request; returns what was wrong with the answer, or nothing. */
    String ask(int stream, String path, String host) throws InterruptedException {
        Map<String, String> names = CaseTables.names("ask", host, "");
        FrameScript script = FrameScript.parse("get " + stream + " :path: " + path, names);
        try {
            for (Step step : script.steps()) {
                carryOut(step);
            }
            conversation.allow(stream, ASKED_WINDOW);
            out.write(FrameBytes.frame(FrameBytes.WINDOW_UPDATE, 0, stream, FrameBytes.word(ASKED_WINDOW)));
        } catch (IOException closed) {
            return Client.ENDED;
        }
        conversation.await(seen -> seen.isOver(stream), silenceMillis);
        FrameConversation.Answer answer = conversation.on(stream);
        if (answer == null || !answer.isOver()) {
            return conversation.hasEnded() ? Client.ENDED : "no answer";
        }
        boolean right = answer.isComplete()
                && answer.status() == 200
                && answer.bodyText().equals(path);
        return right ? "" : answer.status() + " \"" + answer.bodyText() + "\"";
    }

    @Override
    public void close() {
        listening.countDown();
        try {
            socket.close();
        } catch (IOException e) {
            throw new AssertionError("closing a socket", e);
        }
    }
}
