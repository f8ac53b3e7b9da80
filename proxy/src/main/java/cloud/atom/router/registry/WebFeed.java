package cloud.atom.router.registry;

import cloud.atom.router.config.YamlDocument;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.asynchttpclient.AsyncHandler;
import org.asynchttpclient.AsyncHttpClient;
import org.asynchttpclient.Dsl;
import org.asynchttpclient.HttpResponseBodyPart;
import org.asynchttpclient.HttpResponseStatus;
import org.asynchttpclient.RequestBuilder;

/**
 * Brings the document over HTTP with {@code If-None-Match} (RFC 9110, section 13.1.2). One look at a time. Has a client
 * and one I/O thread of its own, apart from the data plane's.
 */
final class WebFeed implements RegistryFeed {
    private static final Duration PAUSE = Duration.ofSeconds(10);
    private static final Duration SHORTEST = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final Duration CONNECT = Duration.ofSeconds(1);
    private static final Duration REQUEST = Duration.ofSeconds(2);
    private static final Duration LOOK = Duration.ofSeconds(5);
    private static final int LONGEST_ETAG = 1024;
    private static final Pattern MAX_AGE =
            Pattern.compile("(?:^|[,\\s])max-age=\"?([0-9]{1,9})\"?(?:$|[,\\s])", Pattern.CASE_INSENSITIVE);

    private final URI uri;
    private final AsyncHttpClient client = Dsl.asyncHttpClient(Dsl.config()
            .setThreadFactory(new DefaultThreadFactory("registry", true))
            .setIoThreadsCount(1)
            .setUserAgent("global-router-registry")
            .setConnectTimeout(CONNECT)
            .setRequestTimeout(REQUEST)
            .setReadTimeout(REQUEST)
            .setFollowRedirect(false)
            .setMaxRequestRetry(0)
            .setCookieStore(null)
            .setEnableAutomaticDecompression(false)
            .setShutdownQuietPeriod(Duration.ZERO)
            .setShutdownTimeout(Duration.ofSeconds(1)));

    /** Written and read between looks, by the thread that handles answers. */
    private String broughtEtag = "";

    private String acceptedEtag = "";

    WebFeed(URI uri) {
        this.uri = uri;
    }

    @Override
    public CompletableFuture<Answer> fetch() {
        RequestBuilder request =
                Dsl.get(uri.toString()).addHeader("Accept", "application/yaml, application/json;q=0.9, */*;q=0.1");
        if (!acceptedEtag.isEmpty()) {
            request.addHeader("If-None-Match", acceptedEtag);
        }
        try {
            return client.executeRequest(request.build(), new Reading())
                    .toCompletableFuture()
                    .thenApply(this::remembered)
                    .exceptionally(e -> new Answer.Failed("no answer: " + rootName(e), PAUSE))
                    // The look-up of the host's name is not under the client's time limits.
                    .completeOnTimeout(
                            new Answer.Failed("no answer in time", PAUSE), LOOK.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RuntimeException e) { // the client is closed, or the name makes no request
            return CompletableFuture.completedFuture(new Answer.Failed("not asked: " + rootName(e), PAUSE));
        }
    }

    private Answer remembered(Answer answer) {
        if (answer instanceof Answer.Brought document) {
            broughtEtag = document.etag();
        }
        return answer;
    }

    @Override
    public void accept() {
        acceptedEtag = broughtEtag;
    }

    @Override
    public void close() {
        try {
            client.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The kind of failure; its message might show more than an operator's screen should. */
    private static String rootName(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getClass().getSimpleName();
    }

    /** The pause that the server asks for by {@code Cache-Control: max-age}, within 5 s and 60 s; 10 s without. */
    static Duration pauseOf(String cacheControl) {
        Matcher maxAge = MAX_AGE.matcher(cacheControl);
        if (!maxAge.find()) {
            return PAUSE;
        }
        Duration asked = Duration.ofSeconds(Long.parseLong(maxAge.group(1)));
        if (asked.compareTo(SHORTEST) < 0) {
            return SHORTEST;
        }
        return asked.compareTo(LONGEST) > 0 ? LONGEST : asked;
    }

    /** Reads one answer. Not thread-safe; confined to the client's I/O thread. */
    private static final class Reading implements AsyncHandler<Answer> {
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();
        private int status;
        private String etag = "";
        private Duration pause = PAUSE;
        private String failure = "";

        @Override
        public State onStatusReceived(HttpResponseStatus received) {
            status = received.getStatusCode();
            if (status != 200 && status != 304) {
                failure = "status " + status + " (expected: 200 or 304)";
                return State.ABORT;
            }
            return State.CONTINUE;
        }

        @Override
        public State onHeadersReceived(HttpHeaders headers) {
            String tag = headers.get("ETag", "");
            etag = tag.length() <= LONGEST_ETAG ? tag : "";
            pause = pauseOf(String.join(",", headers.getAll("Cache-Control")));
            return State.CONTINUE;
        }

        @Override
        public State onBodyPartReceived(HttpResponseBodyPart part) {
            if (body.size() + part.length() > YamlDocument.MAX_BYTES) {
                failure = "too long (expected: at most 1 MiB)";
                return State.ABORT;
            }
            body.writeBytes(part.getBodyPartBytes());
            return State.CONTINUE;
        }

        @Override
        public void onThrowable(Throwable cause) {
            failure = "no answer: " + rootName(cause);
        }

        @Override
        public Answer onCompleted() {
            if (!failure.isEmpty()) {
                return new Answer.Failed(failure, pause);
            }
            return status == 304 ? new Answer.Unchanged(pause) : new Answer.Brought(body.toByteArray(), etag, pause);
        }
    }
}
