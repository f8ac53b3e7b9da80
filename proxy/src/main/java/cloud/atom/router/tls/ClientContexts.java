package cloud.atom.router.tls;

import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;

/**
 * One way to secure connections to endpoints, by what may be spoken above it. Immutable; holds native memory until {@link
 * #release}.
 *
 * @param any for HTTP/2 and HTTP/1.1, whichever the endpoint prefers
 * @param http1 for HTTP/1.1 only
 */
record ClientContexts(SslContext any, SslContext http1) {
    /** Gives the native memory back as soon as no connection uses it. */
    void release() {
        ReferenceCountUtil.release(any);
        ReferenceCountUtil.release(http1);
    }
}
