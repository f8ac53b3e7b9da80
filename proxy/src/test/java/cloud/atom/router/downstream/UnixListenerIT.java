package cloud.atom.router.downstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cloud.atom.router.config.HostPort;
import cloud.atom.router.config.UnixSocket;
import cloud.atom.router.downstream.ListenerSpec.Binding;
import cloud.atom.router.downstream.ListenerSpec.Steps;
import cloud.atom.router.exchange.Limits;
import cloud.atom.router.model.IpNetwork;
import cloud.atom.router.upstream.Transport;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import io.netty.channel.uring.IoUring;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A data plane that listens on a Unix socket. */
class UnixListenerIT {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n";

    @TempDir
    private Path folder;

    private Path path;

    @BeforeEach
    void name() {
        path = folder.resolve("router.sock");
    }

    private PlaneRig rig() {
        return rig(new Binding.Address(new UnixSocket(path, 0660)));
    }

    private static PlaneRig rig(Binding binding) {
        PlaneRig rig = PlaneRig.of(FakeUpstream.answering(FakeUpstream.ok("x")));
        rig.listeners = List.of(new ListenerSpec("proxy.bind", binding, false, Steps.NONE));
        return rig;
    }

    private String ask(String request) throws IOException {
        return UnixClient.ask(path, request);
    }

    private static FakeUpstream.Request arrived(PlaneRig rig) {
        return rig.upstreams.get(0).requests.get(0);
    }

    @ParameterizedTest
    @EnumSource(value = Transport.Choice.class, names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void servesWithEveryTransport(Transport.Choice transport) throws IOException {
        assumeTrue(transport != Transport.Choice.EPOLL || Epoll.isAvailable(), "epoll is missing");
        assumeTrue(transport != Transport.Choice.IO_URING || IoUring.isAvailable(), "io_uring is missing");
        PlaneRig rig = rig();
        rig.transport = transport;
        try (rig) {
            rig.start();

            assertThat(ask(GET)).startsWith("HTTP/1.1 200 ");
            assertThat(arrived(rig).field("x-forwarded-for")).isEqualTo("127.0.0.1");
            assertThat(arrived(rig).field("x-forwarded-port")).isEqualTo("80");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                    .isEqualTo("rw-rw----");
            assertThat(rig.plane().listeners().get(0).boundTo()).hasToString("unix:" + path);
        }
        try (var left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void takesTheClientsAddressFromAProxy() throws IOException {
        PlaneRig rig = rig();
        rig.proxies = List.of(Objects.requireNonNull(IpNetwork.parse("127.0.0.1")));
        try (rig) {
            rig.start();

            ask("PROXY TCP4 81.2.69.142 198.51.100.2 56324 4443\r\n" + GET);

            assertThat(arrived(rig).field("x-forwarded-for")).isEqualTo("81.2.69.142");
            assertThat(arrived(rig).field("x-forwarded-port")).isEqualTo("4443");
        }
    }

    @Test
    void believesForwardedFieldsWhereThisMachineIsTrusted() throws IOException {
        PlaneRig rig = rig();
        rig.trusted = List.of(Objects.requireNonNull(IpNetwork.parse("127.0.0.1")));
        try (rig) {
            rig.start();

            ask("GET / HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\nX-Forwarded-For: 81.2.69.142\r\n\r\n");

            assertThat(arrived(rig).field("x-forwarded-for")).isEqualTo("81.2.69.142, 127.0.0.1");
        }
    }

    @Test
    void letsInWhomTheModeAllows() throws IOException {
        try (PlaneRig rig = rig(new Binding.Address(new UnixSocket(path, 0606))).start()) {
            assertThat(rig.plane().openConnections()).isZero();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                    .isEqualTo("rw----rw-");
        }
    }

    @Test
    void replacesTheFileOfAProcessThatIsGone() throws IOException {
        try (ServerSocketChannel gone = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            gone.bind(UnixDomainSocketAddress.of(path));
        }
        assertThat(path).exists();

        try (PlaneRig rig = rig()) {
            rig.start();

            assertThat(ask(GET)).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void refusesAPathWhereAProcessListens() throws IOException {
        try (ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
                PlaneRig rig = rig()) {
            other.bind(UnixDomainSocketAddress.of(path));

            assertThatThrownBy(rig::start)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("proxy.bind: unix:" + path
                            + " (expected: a free address of this machine): a process listens there");

            assertThat(path).exists();
            rig.listeners = List.of();
            rig.start();
        }
    }

    @Test
    void refusesToReplaceAFileThatIsNoSocket() throws IOException {
        Files.writeString(path, "precious");
        try (PlaneRig rig = rig()) {
            assertThatThrownBy(rig::start).hasMessageEndingWith("there is a file that is no socket");

            assertThat(path).hasContent("precious");
            rig.listeners = List.of();
            rig.start();
        }
    }

    @Test
    void saysWhichFolderIsMissing() {
        path = folder.resolve("missing").resolve("router.sock");
        try (PlaneRig rig = rig()) {
            assertThatThrownBy(rig::start)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("proxy.bind: unix:" + path);
            rig.listeners = List.of();
            rig.start();
        }
    }

    @Test
    void leavesAFileThatAnotherProcessPutInItsPlace() throws IOException {
        try (ServerSocketChannel next = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            try (PlaneRig rig = rig()) {
                rig.start();
                Files.delete(path);
                next.bind(UnixDomainSocketAddress.of(path));
            }

            assertThat(path).exists();
        }
    }

    @Test
    void takesOverASocketAndItsFile() throws IOException {
        assumeTrue(Epoll.isAvailable(), "epoll is missing");
        Socket socket = Socket.newSocketDomain();
        socket.bind(new DomainSocketAddress(path.toFile()));
        socket.listen(16);
        PlaneRig rig = rig(new Binding.Descriptor(socket.intValue(), new UnixSocket(path, 0660)));
        rig.transport = Transport.Choice.EPOLL;
        try (rig) {
            rig.start();

            assertThat(ask(GET)).startsWith("HTTP/1.1 200 ");
            assertThat(rig.plane().listeners().get(0).descriptor()).hasValue(socket.intValue());
        }
        assertThat(path).doesNotExist();
    }

    @Test
    void leavesTheFileOfASharedSocket() throws IOException {
        try (PlaneRig rig = rig()) {
            rig.start();

            rig.plane().handOver(Set.of("proxy.bind"));
        }
        assertThat(path).exists();
    }

    @Test
    void hasNoLimitPerAddress() throws IOException {
        PlaneRig rig = rig();
        rig.limits = Limits.DEFAULT.withConnections(0, 1);
        try (rig) {
            rig.start();
            try (SocketChannel idle = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
                PlaneRig.await("it is accepted", () -> rig.plane().openConnections() == 1);

                assertThat(ask(GET)).startsWith("HTTP/1.1 200 ");
                assertThat(idle.isConnected()).isTrue();
            }
        }
    }

    @Test
    void removesTheFileWhenADrainBegins() throws IOException {
        try (PlaneRig rig = rig()) {
            rig.start();
            ask(GET);

            var drained = rig.plane().drain(Duration.ofSeconds(5));

            assertThat(path).doesNotExist();
            assertThat(drained.join()).isNotNull();
        }
    }

    @Test
    void servesCurl() throws Exception {
        Path curl = Path.of("/usr/bin/curl");
        assumeTrue(Files.isExecutable(curl), "curl is missing");
        try (PlaneRig rig = rig()) {
            rig.start();
            Process process = new ProcessBuilder(
                            curl.toString(), "-sS", "--unix-socket", path.toString(), "http://a.example/")
                    .redirectErrorStream(true)
                    .start();

            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(process.inputReader().readLine()).isEqualTo("x");
        }
    }

    @Test
    void listensOnBothKinds() throws IOException {
        PlaneRig rig = rig();
        Binding any = new Binding.Address(new HostPort("127.0.0.1", 0));
        ListenerSpec tcp = new ListenerSpec("proxy.tls_bind", any, false, Steps.NONE);
        rig.listeners = List.of(tcp, rig.listeners.get(0));
        try (rig) {
            rig.start();

            assertThat(rig.ask(GET).status()).isEqualTo(200);
            assertThat(ask(GET)).startsWith("HTTP/1.1 200 ");
        }
    }
}
