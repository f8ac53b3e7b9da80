package cloud.atom.router.control.attack;

import cloud.atom.router.control.attack.Conversation.End;
import cloud.atom.router.control.attack.Script.Step;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Set;

/** A client that sends exactly what it is told and reads answers strictly. Not thread-safe. */
final class Client implements AutoCloseable {
    /** Ends of the targets that the judge itself asks for. */
    static final String AGAIN = "/again";

    static final String PROBE = "/probe";

    /** What {@link #ask} says when the peer closed instead of answering. */
    static final String ENDED = "a close for an answer";

    private static final int CONNECT_MILLIS = 5000;

    private final Socket socket;
    private final WireReader reader;
    private final int silenceMillis;

    /**
     * Connects.
     *
     * @param from the local address
     * @param silenceMillis after so long without a byte the client gives up
     */
    Client(InetSocketAddress to, InetAddress from, int silenceMillis) throws IOException {
        this.silenceMillis = silenceMillis;
        socket = new Socket();
        socket.bind(new InetSocketAddress(from, 0));
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(silenceMillis);
        socket.connect(to, CONNECT_MILLIS);
        reader = new WireReader(new BufferedInputStream(socket.getInputStream()));
    }

    /** Sends what {@code script} says while answers are read as {@code plan} says. */
    Conversation converse(Script script, Plan plan, Recording recording) throws InterruptedException {
        Conversation conversation = new Conversation();
        Thread sender = new Thread(() -> send(script, conversation, recording), "attack-sender");
        sender.setDaemon(true);
        sender.start();
        read(plan, conversation);
        sender.join(silenceMillis);
        return conversation;
    }

    /** Sends without reading; a peer that does not take it is no fault. */
    void send(Script script, Conversation conversation, Recording recording) {
        Origin.Wire wire = new Origin.Wire(socket);
        int finals = 0;
        int interims = 0;
        int replies = 0;
        try {
            for (Step step : script.steps()) {
                if (step instanceof Step.Await) {
                    conversation.awaitFinals(++finals, silenceMillis);
                } else if (step instanceof Step.AwaitReply) {
                    recording.awaitReplies(++replies, silenceMillis);
                } else if (step instanceof Step.AwaitInterim) {
                    conversation.awaitInterims(++interims, silenceMillis);
                } else {
                    wire.carryOut(step);
                }
            }
        } catch (IOException answeredAndClosed) {
            return; // the reader sees what was answered
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void read(Plan plan, Conversation conversation) {
        try {
            while (!plan.isOver(conversation.finalCount())) {
                Message answer = reader.answer();
                if (answer == null) {
                    conversation.ended(End.CLOSED);
                    return;
                }
                conversation.begun(answer);
                reader.answerBody(answer, plan.isToHead(conversation.finalCount()));
                conversation.completed(answer);
            }
            conversation.ended(End.OPEN);
        } catch (WireFault fault) {
            conversation.fault("the client got " + fault.what());
            conversation.ended(End.MALFORMED);
        } catch (SocketTimeoutException silent) {
            conversation.ended(End.SILENT);
        } catch (EOFException cut) {
            conversation.ended(End.CLOSED);
        } catch (IOException reset) {
            conversation.ended(End.RESET);
        }
    }

    /** Asks for {@code path} by a sound request; returns what was wrong with the answer, or nothing. */
    String ask(String path, String host) {
        try {
            Origin.Wire.write(socket, "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
            Message answer = reader.answer();
            while (answer != null && answer.status() < 200) {
                answer = reader.answer();
            }
            if (answer == null) {
                return ENDED;
            }
            reader.answerBody(answer, false);
            boolean right = answer.status() == 200
                    && answer.all("x-id").equals(List.of(path))
                    && answer.bodyText().equals(path);
            return right ? "" : "\"" + answer.startLine() + "\" for " + answer.all("x-id");
        } catch (WireFault fault) {
            return fault.what();
        } catch (SocketTimeoutException silent) {
            return "no answer";
        } catch (IOException cut) {
            return ENDED;
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new AssertionError("closing a socket", e);
        }
    }

    /**
     * How long a client reads. Immutable.
     *
     * @param finals how many final answers it waits for
     * @param untilEnd whether it reads on until the connection ends
     * @param heads the numbers of the answers to HEAD, from 1
     */
    record Plan(int finals, boolean untilEnd, Set<Integer> heads) {
        Plan {
            heads = Set.copyOf(heads);
        }

        boolean isOver(int seen) {
            return !untilEnd && seen >= finals;
        }

        boolean isToHead(int number) {
            return heads.contains(number);
        }
    }
}
