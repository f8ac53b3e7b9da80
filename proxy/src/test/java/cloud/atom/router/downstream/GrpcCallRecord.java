package cloud.atom.router.downstream;

import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One call of a client, and all that came back. Thread-safe. */
final class GrpcCallRecord extends ClientCall.Listener<String> {
    private static final long PATIENCE_SECONDS = 60;

    private final ClientCall<String, String> call;
    private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    private final CompletableFuture<Metadata> head = new CompletableFuture<>();
    private final CompletableFuture<Status> status = new CompletableFuture<>();
    private volatile Metadata trailers = new Metadata();

    GrpcCallRecord(ClientCall<String, String> call, Metadata sent) {
        this.call = call;
        call.start(this, sent);
        call.request(Integer.MAX_VALUE);
    }

    GrpcCallRecord send(String... texts) {
        for (String text : texts) {
            call.sendMessage(text);
        }
        return this;
    }

    GrpcCallRecord end() {
        call.halfClose();
        return this;
    }

    void cancel() {
        call.cancel("the test gives up", null);
    }

    /** The next message. */
    String next() throws InterruptedException {
        String message = messages.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (message == null) {
            throw new AssertionError("no message; " + status);
        }
        return message;
    }

    boolean isOver() {
        return status.isDone();
    }

    Status status() {
        return get(status);
    }

    Metadata trailers() {
        status();
        return trailers;
    }

    /** The value of a field of the head, or of the trailers where nothing else came. */
    @Nullable
    String field(String name) {
        status();
        Metadata first = head.isDone() ? get(head) : trailers;
        return first.get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER));
    }

    private static <T> T get(CompletableFuture<T> future) {
        try {
            return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    /** All that the application sees of it: its fields of the head, the messages, the status, its trailers. */
    List<String> outcome() {
        Status ended = status();
        List<String> seen = new ArrayList<>();
        if (head.isDone()) {
            seen.addAll(fields("head", get(head)));
        }
        messages.forEach(message -> seen.add("message " + message.length() + " " + message.hashCode()));
        seen.add("status " + ended.getCode() + " " + ended.getDescription());
        seen.addAll(fields("trailer", trailers));
        return seen;
    }

    private static List<String> fields(String kind, Metadata fields) {
        List<String> seen = new ArrayList<>();
        for (String name : new TreeSet<>(fields.keys())) {
            if (name.startsWith("x-app")) {
                seen.add(kind + " " + name + " " + values(name, fields));
            }
        }
        return seen;
    }

    private static List<String> values(String name, Metadata fields) {
        List<String> values = new ArrayList<>();
        if (name.endsWith(Metadata.BINARY_HEADER_SUFFIX)) {
            all(Metadata.Key.of(name, Metadata.BINARY_BYTE_MARSHALLER), fields)
                    .forEach(value -> values.add(Base64.getEncoder().encodeToString(value)));
        } else {
            all(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), fields).forEach(values::add);
        }
        return values;
    }

    private static <T> Iterable<T> all(Metadata.Key<T> key, Metadata fields) {
        Iterable<T> values = fields.getAll(key);
        return values == null ? List.of() : values;
    }

    @Override
    public void onHeaders(Metadata fields) {
        head.complete(fields);
    }

    @Override
    public void onMessage(String message) {
        messages.add(message);
    }

    @Override
    public void onClose(Status ended, Metadata last) {
        trailers = last;
        status.complete(ended);
    }
}
