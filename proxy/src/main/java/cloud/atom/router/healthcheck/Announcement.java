package cloud.atom.router.healthcheck;

import cloud.atom.router.model.Endpoint;
import cloud.atom.router.proxyprotocol.ProxyHeaderWriter;
import io.netty.channel.Channel;

/** Says who polls, where an endpoint wants to be told by a PROXY protocol header. Thread-safe: holds no state. */
final class Announcement {
    private Announcement() {}

    /**
     * Begins a connection with the header that {@code endpoint} wants, if any; it goes out with the first bytes behind it.
     * To be called before anything else is written, TLS included.
     */
    static void write(Endpoint endpoint, Channel connected) {
        // Past the codec, which takes no bytes.
        endpoint.proxyProtocol()
                .ifPresent(version ->
                        connected.pipeline().firstContext().write(ProxyHeaderWriter.own(version, connected)));
    }
}
