package cloud.atom.router.control.policy;

import cloud.atom.router.trust.Signatures;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.multipart.DefaultHttpDataFactory;
import io.netty.handler.codec.http.multipart.HttpData;
import io.netty.handler.codec.http.multipart.HttpPostMultipartRequestDecoder;
import io.netty.handler.codec.http.multipart.HttpPostRequestDecoder;
import io.netty.handler.codec.http.multipart.InterfaceHttpData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a policy out of {@code multipart/form-data} (RFC 7578): part {@code policy} once, parts {@code signature} and
 * {@code bundle} any number of times. All in memory: nothing a client sends reaches a disk.
 */
final class MultipartPolicy {
    private static final int MAX_PARTS = 64;

    private byte @Nullable [] policy;
    private final List<byte[]> signatures = new ArrayList<>();
    private final List<byte[]> bundles = new ArrayList<>();

    private MultipartPolicy() {}

    static ApplyInput read(String contentType, byte[] body) {
        FullHttpRequest request =
                new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/", Unpooled.wrappedBuffer(body));
        request.headers().set(HttpHeaderNames.CONTENT_TYPE, contentType);
        if (!HttpPostRequestDecoder.isMultipart(request)) {
            throw ApplyInput.malformed("The Content-Type names no boundary.");
        }
        HttpPostMultipartRequestDecoder decoder = null;
        try {
            decoder = new HttpPostMultipartRequestDecoder(new DefaultHttpDataFactory(false), request);
            return parts(decoder);
        } catch (DecoderException e) {
            throw ApplyInput.malformed("The body is not multipart/form-data, or ends too early.");
        } finally {
            if (decoder != null) {
                decoder.destroy();
            }
        }
    }

    private static ApplyInput parts(HttpPostMultipartRequestDecoder decoder) {
        if (decoder.getBodyHttpDatas().size() > MAX_PARTS) {
            throw ApplyInput.malformed("The body has more than " + MAX_PARTS + " parts.");
        }
        MultipartPolicy found = new MultipartPolicy();
        for (InterfaceHttpData part : decoder.getBodyHttpDatas()) {
            found.take((HttpData) part);
        }
        if (found.policy == null) {
            throw ApplyInput.malformed("The body has no part named policy.");
        }
        return new ApplyInput(found.policy, new Signatures(found.signatures, found.bundles));
    }

    private void take(HttpData part) {
        switch (part.getName()) {
            case "policy" -> {
                if (policy != null) {
                    throw ApplyInput.malformed("The body has two parts named policy.");
                }
                policy = bytes(part);
            }
            case "signature" -> signatures.add(bytes(part));
            case "bundle" -> bundles.add(bytes(part));
            default ->
                throw ApplyInput.malformed("The body has an unknown part (expected: policy, signature, bundle).");
        }
    }

    private static byte[] bytes(HttpData part) {
        try {
            return part.get();
        } catch (IOException e) {
            throw new UncheckedIOException("a part in memory cannot fail to be read", e);
        }
    }
}
