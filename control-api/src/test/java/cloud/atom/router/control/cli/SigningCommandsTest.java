package cloud.atom.router.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code keys generate}, {@code policy sign} and {@code policy verify}, one after another as a user would. */
class SigningCommandsTest {
    private final CliRunner cli = new CliRunner();

    @TempDir
    private Path folder;

    private Path policy;

    @BeforeEach
    void aKeyAndAPolicy() throws IOException {
        cli.environment.put("COSIGN_PASSWORD", "secret");
        policy = Files.writeString(folder.resolve("api.yaml"), "kind: RoutingPolicy\n");
        assertThat(cli.run("keys", "generate", "--out", path("alice"))).isZero();
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private int sign(String who, String... more) {
        String[] args = new String[5 + more.length];
        System.arraycopy(
                new String[] {"policy", "sign", policy.toString(), "--key", path(who + "/cosign.key")}, 0, args, 0, 5);
        System.arraycopy(more, 0, args, 5, more.length);
        return cli.run(args);
    }

    private int verify(String... more) {
        String[] args = new String[5 + more.length];
        System.arraycopy(
                new String[] {"policy", "verify", policy.toString(), "--key", path("alice/cosign.pub")}, 0, args, 0, 5);
        System.arraycopy(more, 0, args, 5, more.length);
        return cli.run(args);
    }

    @Test
    void aPrivateKeyIsItsOwnersAlone() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("alice/cosign.key"))))
                .isEqualTo("rw-------");
        assertThat(cli.out()).contains("fingerprint: ").doesNotContain("secret");
    }

    @Test
    void noKeyIsOverwritten() throws IOException {
        byte[] before = Files.readAllBytes(folder.resolve("alice/cosign.key"));

        assertThat(cli.run("keys", "generate", "--out", path("alice"))).isEqualTo(1);
        assertThat(cli.err()).contains("exists already");
        assertThat(folder.resolve("alice/cosign.key")).hasBinaryContent(before);
    }

    @Test
    void whatWasSignedIsVerifiedByTheFilesBesideIt() {
        assertThat(sign("alice")).isZero();
        assertThat(sign("alice", "--bundle")).isZero();

        assertThat(verify()).isZero();
        assertThat(cli.out()).startsWith("verified: ").contains("ecdsa-asn1");
        assertThat(verify("-o", "json")).isZero();
        assertThat(cli.out()).contains("\"keys\"");
    }

    @Test
    void aChangedPolicyIsRefusedWithOneReason() throws IOException {
        sign("alice");
        Files.writeString(policy, "kind: RoutingPolicy\n\n");

        assertThat(verify()).isEqualTo(1);
        assertThat(cli.out()).isEmpty();
        assertThat(cli.err().strip()).endsWith("signature.wrong: of no trusted key, or over other bytes");
    }

    @Test
    void aPolicyWithoutASignatureIsRefused() {
        assertThat(verify()).isEqualTo(1);
        assertThat(cli.err()).contains("signature.missing");
    }

    @Test
    void aThresholdCountsKeys() throws IOException {
        cli.run("keys", "generate", "--out", path("bob"));
        sign("alice");
        String bob = path("bob/cosign.pub");

        assertThat(verify("--key", bob, "--threshold", "2")).isEqualTo(1);
        assertThat(cli.err()).contains("signature.too_few");
        Files.move(Path.of(policy + ".sig"), Path.of(policy + ".alice.sig"));
        sign("bob");
        assertThat(verify("--key", bob, "--threshold", "2")).isZero();
        assertThat(verify("--threshold", "2")).isEqualTo(2);
    }

    @Test
    void anotherPasswordOpensNothing() {
        cli.environment.put("COSIGN_PASSWORD", "guess");

        assertThat(sign("alice")).isEqualTo(1);
        assertThat(cli.err()).contains("the password does not fit").doesNotContain("guess");
        assertThat(Path.of(policy + ".sig")).doesNotExist();
    }

    @Test
    void aPrivateKeyIsNoTrustedKeyAndIsNotShown() {
        sign("alice");

        assertThat(cli.run("policy", "verify", policy.toString(), "--key", path("alice/cosign.key")))
                .isEqualTo(1);
        assertThat(cli.err()).contains("key.malformed").doesNotContain("BEGIN");
    }

    @Test
    void aLogNeedsARootToTrust() {
        sign("alice");

        assertThat(verify("--tlog", "require")).isEqualTo(2);
        assertThat(verify("--scheme", "rsa-pkcs1v15")).isEqualTo(1);
        assertThat(cli.err()).contains("a key of ecdsa-asn1, not of rsa-pkcs1v15");
    }
}
