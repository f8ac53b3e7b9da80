package cloud.atom.router.downstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cloud.atom.router.testing.UnixServer;
import cloud.atom.router.upstream.Transport;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.uring.IoUring;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Regions behind Unix sockets. */
class UnixUpstreamIT {
    private static final String OK = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(value = Transport.Choice.class, names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void forwardsWithEveryTransport(Transport.Choice transport) throws IOException {
        assumeTrue(transport != Transport.Choice.EPOLL || Epoll.isAvailable(), "epoll is missing");
        assumeTrue(transport != Transport.Choice.IO_URING || IoUring.isAvailable(), "io_uring is missing");
        Path socket = folder.resolve("region.sock");
        PlaneRig rig = new PlaneRig();
        rig.sockets.add(socket);
        rig.transport = transport;
        try (rig;
                UnixServer region = UnixServer.answering(socket, OK)) {
            rig.start();

            assertThat(rig.ask("GET /a HTTP/1.1\r\nHost: a.example\r\n\r\n").text())
                    .isEqualTo("x");
            assertThat(region.heads())
                    .singleElement()
                    .asString()
                    .startsWith("GET /a HTTP/1.1\r\n")
                    .containsIgnoringCase("\r\nhost: a.example\r\n");
        }
    }

    @Test
    void goesToTheNextRegionWhenNobodyListens() throws IOException {
        Path socket = folder.resolve("region.sock");
        PlaneRig rig = new PlaneRig();
        rig.sockets.add(folder.resolve("missing.sock"));
        rig.sockets.add(socket);
        try (rig;
                UnixServer region = UnixServer.answering(socket, OK)) {
            rig.start();

            assertThat(rig.ask("GET / HTTP/1.1\r\nHost: a.example\r\n\r\n").status())
                    .isEqualTo(200);
            assertThat(region.heads()).hasSize(1);
        }
    }
}
