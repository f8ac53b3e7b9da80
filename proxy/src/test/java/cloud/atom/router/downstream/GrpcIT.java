package cloud.atom.router.downstream;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.exchange.Limits;
import cloud.atom.router.model.EndpointProtocol;
import cloud.atom.router.model.EndpointTls;
import cloud.atom.router.testing.TestAuthority;
import cloud.atom.router.tls.ServerTls;
import cloud.atom.router.tls.TlsConfig;
import cloud.atom.router.tls.TlsProvider;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A client and a server of gRPC, neither of them ours, notice no router between them. */
class GrpcIT {
    private static final TestAuthority AUTHORITY = new TestAuthority("grpc");
    private static final TestAuthority.Issued CERTIFICATE = AUTHORITY.issue("a.example", "ip:127.0.0.1");

    @TempDir
    private Path folder;

    private static PlaneRig rig(GrpcRegion region) {
        PlaneRig rig = new PlaneRig();
        rig.ports.add(region.port());
        rig.limits = manyStreams();
        rig.regionProtocol = Optional.of(EndpointProtocol.H2);
        return rig;
    }

    private static Limits manyStreams() {
        Limits usual = Limits.DEFAULT;
        return new Limits(
                usual.headBytes(),
                usual.fieldCount(),
                usual.uriBytes(),
                usual.bodyBytes(),
                usual.requestBytesPerSecond(),
                usual.responseBytesPerSecond(),
                usual.requestsPerConnection(),
                usual.connections(),
                usual.connectionsPerAddress(),
                1000);
    }

    @ParameterizedTest
    @EnumSource
    void isTheSameInCleartext(GrpcCase does) throws InterruptedException {
        List<String> direct;
        try (GrpcRegion region = GrpcRegion.cleartext();
                GrpcClient client = GrpcClient.cleartext(region.port())) {
            direct = does.run(client, region);
        }
        try (GrpcRegion region = GrpcRegion.cleartext();
                PlaneRig rig = rig(region).start();
                GrpcClient client = GrpcClient.cleartext(rig.plane().address().getPort())) {
            assertThat(does.run(client, region)).isEqualTo(direct);
        }
    }

    @ParameterizedTest
    @EnumSource
    void isTheSameOverTls(GrpcCase does) throws InterruptedException {
        Path chain = CERTIFICATE.write(folder, "own");
        Path key = folder.resolve("own.key");
        Path authority = TestAuthority.write(folder.resolve("ca.pem"), AUTHORITY.pem());
        List<String> direct;
        try (GrpcRegion region = GrpcRegion.tls(chain, key);
                GrpcClient client = GrpcClient.tls(region.port(), authority)) {
            direct = does.run(client, region);
        }
        TlsConfig config = new TlsConfig(chain, key, Path.of(""), List.of());
        try (GrpcRegion region = GrpcRegion.tls(chain, key);
                ServerTls tls = ServerTls.open(config, TlsProvider.best());
                PlaneRig rig = rig(region)) {
            rig.regionTls = Optional.of(new EndpointTls(authority.toString(), "", "", "a.example"));
            rig.behind(tls).start();
            try (GrpcClient client = GrpcClient.tls(rig.plane().address().getPort(), authority)) {
                assertThat(does.run(client, region)).isEqualTo(direct);
            }
        }
    }
}
