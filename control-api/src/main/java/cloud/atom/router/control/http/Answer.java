package cloud.atom.router.control.http;

import cloud.atom.router.control.wire.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a call answers when all is well. Immutable by convention: nobody writes into {@code body}.
 *
 * @param fields of the head, besides those of every answer
 * @param feed what comes behind {@code body}; null: nothing, the answer is complete
 */
@SuppressWarnings("ArrayRecordComponent") // written once, compared by nobody
public record Answer(
        int status,
        String contentType,
        byte[] body,
        Map<String, String> fields,
        @Nullable Feed feed) {
    /** 200 with {@code value}, a record, as JSON. */
    public static Answer json(Object value) {
        return of("application/json", Json.write(value));
    }

    /** 200 with bytes of that type. */
    public static Answer of(String contentType, byte[] body) {
        return new Answer(200, contentType, body, Map.of(), null);
    }

    /** 200 with events that go on while the client listens; the feed is closed when it does not any more. */
    public static Answer events(Feed feed) {
        return new Answer(200, "text/event-stream", new byte[0], Map.of(), feed);
    }
}
