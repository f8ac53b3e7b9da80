/**
 * HTTP/2 (RFC 9113) and its header compression (HPACK, RFC 7541), as bytes.
 *
 * <p>{@link cloud.atom.router.http2.Http2Session} is one connection, {@link cloud.atom.router.http2.Http2Stream} one request
 * on it. Bytes come through {@link cloud.atom.router.http2.IncomingFrames}.
 *
 * <p>HPACK: {@link cloud.atom.router.http2.HpackDecoder} makes the {@link cloud.atom.router.http2.HeaderBlock} of a message
 * from the bytes of a whole block, {@link cloud.atom.router.http2.HpackEncoder} the bytes from a message.
 */
@NullMarked
package cloud.atom.router.http2;

import org.jspecify.annotations.NullMarked;
