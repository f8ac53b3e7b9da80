package cloud.atom.router.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.atom.router.config.InputProblem;
import cloud.atom.router.config.InvalidInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whom a trust file trusts, and what is said of one that is wrong. */
class TrustReaderTest {
    private final TestSigner alice = new TestSigner();
    private final TestSigner bob = new TestSigner();

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void writeKeys() throws IOException {
        Files.createDirectories(folder.resolve("conf"));
        Files.createDirectories(folder.resolve("keys"));
        alice.write(folder.resolve("keys/alice.pub"));
        bob.write(folder.resolve("keys/bob.pub"));
        file = folder.resolve("conf/trust.yaml");
    }

    private Trust read(String text) {
        return TrustReader.read(text.getBytes(StandardCharsets.UTF_8), file);
    }

    private List<String> problems(String text) {
        try {
            read(text);
        } catch (InvalidInputException e) {
            return e.problems().stream()
                    .map(InputProblem::toString)
                    .map(problem -> problem.replace(file.toString(), "t"))
                    .toList();
        }
        throw new AssertionError("nothing wrong with " + text);
    }

    @Test
    void readsTheContractsSample() {
        Trust trust = read("""
                version: 1
                keys:
                  - name: alice                   # optional
                    file: keys/alice.pub
                    scheme: ecdsa-asn1            # default by key type; hash: sha256 (P-256, RSA), sha384, sha512
                    tenants: ["*"]                # "*" or names; likewise namespaces, environments
                    environments: [production]
                    role: author                  # author | approver
                    not_before: "2026-01-01T00:00:00Z"
                    not_after: "2027-01-01T00:00:00Z"
                revoked: []
                threshold: { production: 1 }
                """);

        assertThat(trust.version()).isEqualTo(1);
        assertThat(trust.keys()).singleElement().satisfies(key -> {
            assertThat(key.fingerprint()).isEqualTo(alice.fingerprint());
            assertThat(key).hasToString("alice " + alice.fingerprint());
            assertThat(key.role()).isEqualTo(TrustedKey.Role.AUTHOR);
        });
        assertThat(trust.threshold("production")).isEqualTo(1);
        assertThat(trust.threshold("staging")).isEqualTo(1);
    }

    @Test
    void saysEverythingThatIsWrongWithItsPlace() {
        assertThat(problems("""
                        version: 0
                        keys:
                          - { file: keys/alice.pub, scheme: rsa-pkcs1v15, role: boss, tenants: [] }
                          - { file: keys/alice.pub, hash: md5, not_before: "2026-01-01", fingerprint: abc }
                          - { file: keys/none.pub, colour: red, fingerprint: "%1$s" }
                          - { file: keys/bob.pub, fingerprint: "%1$s", not_before: "2027-01-01T00:00:00Z", not_after: "2026-01-01T00:00:00Z" }
                        revoked: [ABC]
                        threshold: { production: 0 }
                        secret: 1
                        """.formatted("0".repeat(64))))
                .satisfiesExactly(
                        p -> assertThat(p).isEqualTo("t:1:10: version: 0 (expected: a whole number above 0)"),
                        p -> assertThat(p)
                                .isEqualTo("t:3:37: keys[0].scheme: rsa-pkcs1v15 (expected: ecdsa-asn1, the key's)"),
                        p -> assertThat(p).startsWith("t:3:57: keys[0].role: \"boss\" (expected: one of author"),
                        p -> assertThat(p).isEqualTo("t:3:72: keys[0].tenants: [] (expected: at least one, or \"*\")"),
                        p -> assertThat(p)
                                .isEqualTo("t:4:13: keys[1].file: the key of another entry (expected: each key once)"),
                        p -> assertThat(p).startsWith("t:4:35: keys[1].hash: \"md5\""),
                        p -> assertThat(p).startsWith("t:4:52: keys[1].not_before: \"2026-01-01\" (expected: RFC 3339"),
                        p -> assertThat(p).startsWith("t:4:79: keys[1].fingerprint: \"abc\" (expected: a fingerprint"),
                        p -> assertThat(p)
                                .isEqualTo("t:5:13: keys[2].file: keys/none.pub cannot be read: NoSuchFileException"),
                        p -> assertThat(p).startsWith("t:5:28: keys[2].colour: unknown key"),
                        p -> assertThat(p)
                                .isEqualTo("t:6:40: keys[3].fingerprint: not that of the file's key, "
                                        + bob.fingerprint()),
                        p -> assertThat(p).startsWith("t:6:"),
                        p -> assertThat(p).startsWith("t:7:11: revoked[0]: \"ABC\" (expected: a fingerprint"),
                        p -> assertThat(p).startsWith("t:8:26: threshold.production: 0 (expected: 1 to "),
                        p -> assertThat(p).startsWith("t:9:1: secret: unknown key"));
    }

    @Test
    void refusesWhatIsNotOneStrictDocument() {
        assertThat(problems("")).isNotEmpty();
        assertThat(problems("version: 1\nkeys: []\n")).containsExactly("t:2:7: keys: 0 keys (expected: 1 to 64)");
        assertThat(problems("version: 1\nkeys: &a [{ file: keys/alice.pub }]\n"))
                .isNotEmpty();
        assertThat(problems("version: 1\nversion: 2\nkeys: [{ file: keys/alice.pub }]\n"))
                .isNotEmpty();
        assertThat(problems("#".repeat(TrustReader.MAX_BYTES + 1)))
                .containsExactly("t: longer than " + TrustReader.MAX_BYTES + " bytes");
        String many = "  - { file: keys/alice.pub }\n".repeat(65);
        assertThat(problems("version: 1\nkeys:\n" + many)).containsExactly("t:3:3: keys: 65 keys (expected: 1 to 64)");
    }

    @Test
    void refusesAThresholdThatItsKeysCannotReach() {
        String keys = """
                version: 1
                keys:
                  - { file: keys/alice.pub, environments: [production] }
                  - { file: keys/bob.pub, environments: [staging] }
                """;

        assertThat(problems(keys + "threshold: { production: 2 }\n"))
                .containsExactly("t:5:26: threshold.production: 2 (expected: 1 to 1, the keys for production)");
    }

    @Test
    void neverShowsWhatAKeyFileHolds() throws IOException {
        Files.writeString(
                folder.resolve("keys/private.pem"), "-----BEGIN PRIVATE KEY-----\nhush\n-----END PRIVATE KEY-----");

        assertThat(problems("version: 1\nkeys: [{ file: keys/private.pem }]\n"))
                .singleElement()
                .asString()
                .startsWith("t:2:16: keys[0].file: keys/private.pem: key.malformed")
                .doesNotContain("hush");
    }

    @Test
    void takesKeyFilesAndFoldersWithoutATrustFile() {
        Trust folderOfKeys = KeyFiles.trustIn(List.of(folder.resolve("keys")));
        Trust twice = KeyFiles.trustIn(List.of(folder.resolve("keys/bob.pub"), folder.resolve("keys")));

        assertThat(folderOfKeys.keys())
                .extracting(TrustedKey::fingerprint)
                .containsExactly(alice.fingerprint(), bob.fingerprint());
        assertThat(twice.keys()).hasSize(2);
        assertThatThrownBy(() -> KeyFiles.trustIn(List.of(folder.resolve("conf"))))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("0 keys (expected: 1 to 64)");
        assertThatThrownBy(() -> KeyFiles.trustIn(List.of(folder.resolve("keys/none.pub"))))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("NoSuchFileException");
    }
}
