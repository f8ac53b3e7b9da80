package cloud.atom.router.trust;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.atom.router.config.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A trust file is replaced only by one that the old keys and the new ones agree on. */
class TrustKeeperTest {
    private final TestSigner alice = new TestSigner();
    private final TestSigner bob = new TestSigner();
    private final TestSigner carol = new TestSigner();
    private Instant now = Instant.parse("2026-12-01T12:00:00Z");

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void writeKeys() throws IOException {
        alice.write(folder.resolve("alice.pub"));
        bob.write(folder.resolve("bob.pub"));
        carol.write(folder.resolve("carol.pub"));
        file = folder.resolve("trust.yaml");
    }

    private static String trust(int version, int threshold, String... keys) {
        StringBuilder text =
                new StringBuilder("version: " + version + "\nthreshold: { production: " + threshold + " }\n");
        text.append("keys:\n");
        for (String key : keys) {
            text.append("  - { file: ").append(key).append(".pub }\n");
        }
        return text.toString();
    }

    private void write(String text, TestSigner... signers) throws IOException {
        for (String name : SignatureFiles.beside(file)) {
            Files.delete(folder.resolve(name));
        }
        for (int i = 0; i < signers.length; i++) {
            Files.write(folder.resolve("trust.yaml.s" + i + ".sig"), signers[i].signatureFile(text.getBytes(UTF_8)));
        }
        Files.writeString(file, text);
    }

    private TrustKeeper open() {
        return open(false);
    }

    private TrustKeeper open(boolean simulation) {
        return TrustKeeper.open(file, new TrustKeeper.Rules("production", simulation, () -> now));
    }

    /** The version in force after the keeper saw the file long enough. */
    private static long versionAfterLooking(TrustKeeper keeper) {
        for (int i = 0; i < 3; i++) {
            keeper.look();
        }
        return keeper.current().version();
    }

    @Test
    void trustsTheFirstFileThatItFinds() throws IOException {
        TrustKeeper keeper = open();
        assertThat(versionAfterLooking(keeper)).isZero();

        write(trust(3, 1, "alice"));

        assertThat(versionAfterLooking(keeper)).isEqualTo(3);
        assertThat(open().current().version()).isEqualTo(3);
    }

    @Test
    void doesNotStartWithAFileThatIsWrong() throws IOException {
        write("version: 1\n");

        assertThatThrownBy(this::open).isInstanceOf(InvalidInputException.class);
    }

    @Test
    void takesASuccessorThatOldAndNewKeysSigned() throws IOException {
        write(trust(1, 1, "alice"));
        TrustKeeper keeper = open();

        write(trust(2, 1, "bob"), alice, bob);

        assertThat(versionAfterLooking(keeper)).isEqualTo(2);
        assertThat(keeper.current().keys()).extracting(TrustedKey::fingerprint).containsExactly(bob.fingerprint());
    }

    @Test
    void refusesASuccessorThatEitherSideDidNotSign() throws IOException {
        write(trust(1, 1, "alice"));
        TrustKeeper keeper = open();

        for (TestSigner[] signers : new TestSigner[][] {{}, {bob}, {alice}, {carol}, {bob, carol}}) {
            write(trust(2, 1, "bob"), signers);
            assertThat(versionAfterLooking(keeper)).isEqualTo(1);
        }
        write(trust(2, 1, "bob"), alice, bob);
        assertThat(versionAfterLooking(keeper)).isEqualTo(2);
    }

    @Test
    void asksForTheThresholdOfTheOldAndOfTheNewFile() throws IOException {
        write(trust(1, 2, "alice", "bob"));
        TrustKeeper keeper = open();

        write(trust(2, 1, "alice"), alice);
        assertThat(versionAfterLooking(keeper)).isEqualTo(1);
        write(trust(2, 1, "alice"), alice, bob);
        assertThat(versionAfterLooking(keeper)).isEqualTo(2);
        write(trust(3, 2, "alice", "carol"), alice);
        assertThat(versionAfterLooking(keeper)).isEqualTo(2);
        write(trust(3, 2, "alice", "carol"), alice, carol);
        assertThat(versionAfterLooking(keeper)).isEqualTo(3);
    }

    @Test
    void refusesAVersionThatIsNotHigherAndBytesThatWereNotSigned() throws IOException {
        write(trust(5, 1, "alice"));
        TrustKeeper keeper = open();

        write(trust(5, 1, "alice", "bob"), alice, bob);
        assertThat(keeper.current().keys()).hasSize(1);
        assertThat(versionAfterLooking(keeper)).isEqualTo(5);
        write(trust(4, 1, "alice", "bob"), alice, bob);
        assertThat(versionAfterLooking(keeper)).isEqualTo(5);
        write(trust(6, 1, "alice"), alice);
        Files.writeString(file, trust(6, 1, "alice") + "#\n");
        assertThat(versionAfterLooking(keeper)).isEqualTo(5);
        assertThat(keeper.current().keys()).hasSize(1);
    }

    @Test
    void letsNoKeyOfOneTenantOrAnotherEnvironmentChangeWhomToTrust() throws IOException {
        String one = "version: 1\nkeys:\n  - { file: alice.pub }\n";
        for (String scope : new String[] {"tenants: [acme]", "namespaces: [default]", "environments: [staging]"}) {
            write(one + "  - { file: bob.pub, " + scope + " }\n");
            TrustKeeper keeper = open();

            write(trust(2, 1, "bob"), bob);

            assertThat(versionAfterLooking(keeper)).as(scope).isEqualTo(1);
        }
    }

    @Test
    void believesNeitherRevokedNorExpiredKeys() throws IOException {
        write("version: 1\nkeys:\n  - { file: alice.pub }\n  - { file: bob.pub, not_after: \"2026-12-01T12:00:00Z\" }\n"
                + "revoked: [" + alice.fingerprint() + "]\n");
        TrustKeeper keeper = open();

        write(trust(2, 1, "alice", "bob"), alice, bob);
        assertThat(versionAfterLooking(keeper)).isEqualTo(1);

        now = now.minusSeconds(1);
        write(trust(3, 1, "alice", "bob"), alice, bob);
        assertThat(versionAfterLooking(keeper)).isEqualTo(3);
    }

    @Test
    void asksInSimulationModeOnlyForAHigherVersion() throws IOException {
        write(trust(1, 1, "alice"));
        TrustKeeper keeper = open(true);

        write(trust(2, 1, "bob"));
        assertThat(versionAfterLooking(keeper)).isEqualTo(2);
        write(trust(2, 1, "carol"));
        assertThat(versionAfterLooking(keeper)).isEqualTo(2);
        assertThat(keeper.current().keys()).extracting(TrustedKey::fingerprint).containsExactly(bob.fingerprint());
    }

    @Test
    void keepsTheLastGoodFileWhenItIsBrokenOrRemoved() throws IOException {
        write(trust(1, 1, "alice"));
        TrustKeeper keeper = open(true);

        write("nonsense");
        assertThat(versionAfterLooking(keeper)).isEqualTo(1);
        Files.delete(file);
        assertThat(versionAfterLooking(keeper)).isEqualTo(1);
        assertThat(keeper.current().keys()).hasSize(1);
    }

    @Test
    void readsNoFileThatIsBeingWritten() throws IOException {
        TrustKeeper keeper = open(true);
        String whole = trust(1, 1, "alice", "bob");
        for (int length = whole.length() - 10; length <= whole.length(); length++) {
            Files.writeString(file, whole.substring(0, length));
            keeper.look();
            assertThat(keeper.current()).isSameAs(Trust.NONE);
        }
        keeper.look();

        assertThat(keeper.current().keys()).hasSize(2);
    }
}
