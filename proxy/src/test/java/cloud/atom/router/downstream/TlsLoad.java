package cloud.atom.router.downstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Requests over one new TLS connection after the other, until it is told to end. Thread-safe. */
final class TlsLoad {
    final AtomicLong requests = new AtomicLong();
    final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final Thread thread;
    private volatile boolean ending;

    private TlsLoad(PlaneRig rig, SSLContext client) {
        thread = new Thread(() -> run(rig, client), "load");
    }

    static TlsLoad start(PlaneRig rig, SSLContext client) {
        TlsLoad load = new TlsLoad(rig, client);
        load.thread.start();
        return load;
    }

    private void run(PlaneRig rig, SSLContext context) {
        int port = rig.plane().address().getPort();
        try {
            while (!ending) {
                try (RawClient client = RawClient.tls(context, port, "a.example")) {
                    client.send("GET / HTTP/1.1\r\nHost: a.example\r\n\r\n");
                    assertThat(client.read().status()).isEqualTo(200);
                    requests.incrementAndGet();
                }
            }
        } catch (IOException | RuntimeException | AssertionError e) {
            failure.set(e);
        }
    }

    /** What went wrong; null when nothing did. */
    @Nullable
    Throwable end() throws InterruptedException {
        ending = true;
        thread.join();
        return failure.get();
    }
}
