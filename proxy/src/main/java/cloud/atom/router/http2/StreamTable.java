package cloud.atom.router.http2;

import io.netty.util.collection.IntObjectHashMap;
import org.jspecify.annotations.Nullable;

/** The open streams of one connection by number. Not thread-safe; confined to the connection's event loop. */
final class StreamTable {
    private final IntObjectHashMap<Http2Stream> streams = new IntObjectHashMap<>();

    void add(Http2Stream stream) {
        streams.put(stream.id(), stream);
    }

    @Nullable
    Http2Stream get(int id) {
        return streams.get(id);
    }

    /** Whether it was here. */
    boolean remove(int id) {
        return streams.remove(id) != null;
    }

    int size() {
        return streams.size();
    }

    /** The numbers of all, so that they can be walked while some go. */
    int[] ids() {
        int[] ids = new int[streams.size()];
        int next = 0;
        for (int id : streams.keySet()) {
            ids[next++] = id;
        }
        return ids;
    }
}
