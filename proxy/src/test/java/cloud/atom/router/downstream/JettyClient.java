package cloud.atom.router.downstream;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http3.api.Session;
import org.eclipse.jetty.http3.api.Stream;
import org.eclipse.jetty.http3.client.HTTP3Client;
import org.eclipse.jetty.http3.frames.HeadersFrame;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** Jetty's client of HTTP/3 on one connection: its frames and fields are not Netty's. Thread-safe. */
final class JettyClient implements AutoCloseable {
    private final HTTP3Client client = new HTTP3Client();
    private final Session.Client session;
    private final int port;

    JettyClient(int port) throws Exception {
        this.port = port;
        client.getClientConnector().setSslContextFactory(new SslContextFactory.Client(true));
        client.start();
        session = client.connect(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), port), new Session.Client.Listener() {})
                .get(30, TimeUnit.SECONDS);
    }

    /** What came of a request; completes with the response's end. */
    static final class Answer implements Stream.Client.Listener {
        final CompletableFuture<Answer> done = new CompletableFuture<>();
        final AtomicLong bytes = new AtomicLong();
        volatile int status;
        volatile HttpFields fields = HttpFields.EMPTY;

        @Override
        public void onResponse(Stream.Client stream, HeadersFrame frame) {
            status = ((MetaData.Response) frame.getMetaData()).getStatus();
            fields = frame.getMetaData().getFields();
            if (frame.isLast()) {
                done.complete(this);
            } else {
                stream.demand();
            }
        }

        @Override
        public void onDataAvailable(Stream.Client stream) {
            Stream.Data data = stream.readData();
            if (data == null) {
                stream.demand();
                return;
            }
            bytes.addAndGet(data.getByteBuffer().remaining());
            data.complete();
            if (data.isLast()) {
                done.complete(this);
            } else {
                stream.demand();
            }
        }

        @Override
        public void onFailure(Stream.Client stream, long error, Throwable failure) {
            done.completeExceptionally(new IOException("stream ended by " + error, failure));
        }
    }

    /** Begins a GET. */
    Answer get(String path) {
        HttpURI uri = HttpURI.from("https://a.example:" + port + path);
        MetaData.Request request = new MetaData.Request("GET", uri, HttpVersion.HTTP_3, HttpFields.EMPTY);
        Answer answer = new Answer();
        session.newRequest(new HeadersFrame(request, true), answer);
        return answer;
    }

    @Override
    public void close() {
        LifeCycle.stop(client);
    }
}
