package cloud.atom.router.control.attack;

import cloud.atom.router.control.attack.Conversation.End;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a client read on a connection of HTTP/2, judged by the letter of RFC 9113. Shares no code with the router.
 * Thread-safe.
 */
final class FrameConversation {
    private static final int DEFAULT_WINDOW = 65_535;
    private static final int MAX_PAYLOAD_BYTES = 16_384;
    private static final int FIRST_FINAL = 200;
    private static final int TYPES = 256;

    private final Map<Integer, Answer> answers = new LinkedHashMap<>();
    private final Map<Integer, Long> allowed = new HashMap<>();
    private final List<String> faults = new ArrayList<>();
    private final ByteArrayOutputStream block = new ByteArrayOutputStream();
    private final int[] counts = new int[TYPES];
    private long initialWindow = DEFAULT_WINDOW;
    private long connectionWindow = DEFAULT_WINDOW;
    private long goAway = -1;
    private boolean settled;
    private int blockStream;
    private boolean blockEnds;
    private End end = End.OPEN;

    /** What came on one stream. Written under the conversation's lock. */
    static final class Answer {
        private int status;
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();
        private boolean complete;
        private long reset = -1;
        private long flowBytes;

        boolean isOver() {
            return complete || reset >= 0;
        }

        int status() {
            return status;
        }

        boolean isComplete() {
            return complete;
        }

        /** The code of the reset; negative: none. */
        long reset() {
            return reset;
        }

        String bodyText() {
            return body.toString(java.nio.charset.StandardCharsets.ISO_8859_1);
        }
    }

    // ---- what the client allows

    synchronized void initial(long bytes) {
        initialWindow = Math.max(initialWindow, bytes);
    }

    synchronized void allow(int stream, long bytes) {
        if (stream == 0) {
            connectionWindow += bytes;
        } else {
            allowed.merge(stream, bytes, Long::sum);
        }
    }

    // ---- what comes

    /** One frame; whether it asks for our acknowledgement. */
    synchronized boolean frame(int type, int flags, int stream, byte[] payload) {
        counts[type]++;
        check(payload.length <= MAX_PAYLOAD_BYTES, "a frame of " + payload.length + " bytes");
        boolean inBlock = blockStream != 0;
        check(inBlock == (type == FrameBytes.CONTINUATION), "a header block that is interrupted");
        boolean ended = (flags & FrameBytes.END_STREAM) != 0;
        switch (type) {
            case FrameBytes.DATA -> data(stream, flags, payload, ended);
            case FrameBytes.HEADERS -> {
                blockEnds = ended;
                part(stream, flags, unpadded(flags, payload));
            }
            case FrameBytes.CONTINUATION -> part(stream, flags, payload);
            case FrameBytes.RST_STREAM -> answer(stream).reset = word(payload, 0);
            case FrameBytes.PUSH_PROMISE -> faults.add("the client got a push");
            case FrameBytes.GOAWAY -> goAway = word(payload, 4);
            default -> {}
        }
        boolean settings = type == FrameBytes.SETTINGS && (flags & FrameBytes.ACK) == 0;
        settled |= settings;
        notifyAll();
        return settings;
    }

    private void check(boolean holds, String fault) {
        if (!holds) {
            faults.add("the client got " + fault);
        }
    }

    private Answer answer(int stream) {
        check(stream != 0, "a frame of a stream on the connection");
        return answers.computeIfAbsent(stream, number -> new Answer());
    }

    private void data(int stream, int flags, byte[] payload, boolean ended) {
        Answer answer = answer(stream);
        check(!answer.isOver() && answer.status >= FIRST_FINAL, "DATA outside of an answer");
        answer.flowBytes += payload.length;
        connectionWindow -= payload.length;
        check(
                answer.flowBytes <= initialWindow + allowed.getOrDefault(stream, 0L) && connectionWindow >= 0,
                "more DATA than it allowed");
        answer.body.writeBytes(unpadded(flags, payload));
        answer.complete |= ended;
    }

    private void part(int stream, int flags, byte[] payload) {
        blockStream = stream;
        block.writeBytes(payload);
        if ((flags & FrameBytes.END_HEADERS) == 0) {
            return;
        }
        Answer answer = answer(stream);
        check(!answer.isOver(), "HEADERS behind the end of their stream");
        if (answer.status < FIRST_FINAL) {
            answer.status = status(block.toByteArray());
            check(answer.status >= 100, "an answer that does not begin with its status");
        } else {
            check(blockEnds, "trailers that do not end their stream");
        }
        answer.complete |= blockEnds;
        block.reset();
        blockStream = 0;
    }

    /** The status, which must come first, by the static table or as a literal (RFC 7541, appendix A); 0 when it does not. */
    private static int status(byte[] fields) {
        int at = 0;
        while (at < fields.length && (fields[at] & 0xe0) == 0x20) {
            at += (fields[at] & 0x1f) == 0x1f ? 3 : 1; // an update of the table's size
        }
        int first = at < fields.length ? fields[at] & 0xff : 0;
        int[] known = {200, 204, 206, 304, 400, 404, 500};
        if (first >= 0x88 && first <= 0x8e) {
            return known[first - 0x88];
        }
        boolean literal = first == 0x08 || first == 0x18 || (first >= 0x48 && first <= 0x4e);
        boolean plain = literal && fields.length >= at + 5 && fields[at + 1] == 3;
        return plain ? Integer.parseInt(new String(fields, at + 2, 3, java.nio.charset.StandardCharsets.US_ASCII)) : 0;
    }

    private static byte[] unpadded(int flags, byte[] payload) {
        if ((flags & FrameBytes.PADDED) == 0) {
            return payload;
        }
        return java.util.Arrays.copyOfRange(payload, 1, payload.length - (payload[0] & 0xff));
    }

    private static long word(byte[] payload, int at) {
        long value = 0;
        for (int i = at; i < at + 4 && i < payload.length; i++) {
            value = (value << 8) | (payload[i] & 0xff);
        }
        return value;
    }

    synchronized void ended(End how) {
        end = how;
        notifyAll();
    }

    // ---- what came

    /** Waits for {@code condition} or the connection's end; whether the condition holds. */
    synchronized boolean await(Predicate<FrameConversation> condition, long limitMillis) throws InterruptedException {
        long untilNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limitMillis);
        while (!condition.test(this) && !hasEnded() && System.nanoTime() - untilNanos < 0) {
            wait(10);
        }
        return condition.test(this);
    }

    synchronized boolean isSettled() {
        return settled;
    }

    synchronized boolean hasEnded() {
        return end != End.OPEN;
    }

    /** What came on a stream; null: nothing. */
    synchronized @Nullable Answer on(int stream) {
        return answers.get(stream);
    }

    synchronized boolean isOver(int stream) {
        Answer answer = answers.get(stream);
        return answer != null && answer.isOver();
    }

    synchronized Map<Integer, Answer> all() {
        return new LinkedHashMap<>(answers);
    }

    /** The code of the last GOAWAY; negative: none came. */
    synchronized long goAway() {
        return goAway;
    }

    synchronized int count(int type) {
        return counts[type];
    }

    /** The same in the terms of HTTP/1.1, in which the other judges think. */
    synchronized Conversation plain() {
        Conversation plain = new Conversation();
        for (Answer answer : answers.values()) {
            if (answer.status >= FIRST_FINAL) {
                Message message = new Message("HTTP/2.0 " + answer.status, List.of());
                message.body().writeBytes(answer.body.toByteArray());
                plain.begun(message);
                if (answer.complete) {
                    plain.completed(message);
                }
            }
        }
        faults.stream().distinct().forEach(plain::fault);
        plain.ended(end);
        return plain;
    }

    /** In a few words, what came beside answers. */
    synchronized String summary() {
        StringBuilder text = new StringBuilder();
        answers.entrySet().stream()
                .filter(entry -> entry.getValue().reset >= 0)
                .limit(3)
                .forEach(entry -> text.append("; resets ")
                        .append(entry.getKey())
                        .append(' ')
                        .append(FrameError.word(entry.getValue().reset)));
        if (goAway >= 0) {
            text.append("; goaway ").append(FrameError.word(goAway));
        }
        return text.toString();
    }
}
