package cloud.atom.router.policystore;

import static cloud.atom.router.policystore.PolicyTexts.SMALL;
import static cloud.atom.router.policystore.PolicyTexts.bytes;
import static cloud.atom.router.policystore.PolicyTexts.small;
import static cloud.atom.router.policystore.PolicyTexts.smallOf;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.trust.TestSigner;
import cloud.atom.router.trust.TrustReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyDirectoryTest {
    private static final String ID = "acme.default.api";
    private static final String SIGNED = small(
            "version: 7", "version: 7\n  not_before: \"2026-11-01T00:00:00Z\"\n  not_after: \"2027-01-01T00:00:00Z\"");

    @TempDir
    private Path directory;

    private final Stage stage = Stage.simulation();
    private final ManualTimer timer = new ManualTimer();
    private final List<String> reports = new ArrayList<>();
    private PolicyDirectory policies = watch(stage);

    @BeforeEach
    void watchTheDirectory() {
        policies = watch(stage);
    }

    @AfterEach
    void stop() {
        timer.shutdownNow();
    }

    @Test
    void loadsWhatIsThereAtTheStart() throws IOException {
        write("b.yaml", small("name: api", "name: second").replace("[api.", "[second."));
        write("a.yaml", SMALL);

        start();

        assertThat(stage.holder.current().policies().all()).hasSize(2);
        assertThat(reports).isEmpty();
    }

    @Test
    void takesChangesWithinThreeLooks() throws IOException {
        write("a.yaml", SMALL);
        start();

        write("a.yaml", smallOf(8));
        look(2);

        assertThat(stage.activeVersion(ID)).isEqualTo(8);
    }

    @Test
    void takesAFileThatWasRenamedIntoPlace() throws IOException {
        start();

        write("a.yaml.tmp", SMALL);
        Files.move(directory.resolve("a.yaml.tmp"), directory.resolve("a.yaml"), StandardCopyOption.ATOMIC_MOVE);
        look(2);

        assertThat(stage.activeVersion(ID)).isEqualTo(7);
    }

    @Test
    void doesNotReadAFileThatIsBeingWritten() throws IOException {
        start();
        String half = SMALL + "  unmatched: allow\n";

        for (int length = half.length() - 5; length <= half.length(); length++) {
            write("a.yaml", half.substring(0, length));
            look(1);
        }
        assertThat(stage.observed).isEmpty();
        look(1);

        assertThat(stage.activeVersion(ID)).isEqualTo(7);
        assertThat(reports).isEmpty();
    }

    @Test
    void reportsABadFileOnceAndKeepsTheLastGoodPolicy() throws IOException {
        write("a.yaml", SMALL);
        start();

        write("a.yaml", "kind: Nonsense\n");
        look(5);

        assertThat(reports).hasSize(1);
        assertThat(reports.get(0)).contains("a.yaml:1:7: kind");
        assertThat(stage.activeVersion(ID)).isEqualTo(7);

        write("a.yaml", "kind: Other\n");
        look(5);

        assertThat(reports).hasSize(2);
    }

    @Test
    void keepsAPolicyWhoseFileIsRemoved() throws IOException {
        write("a.yaml", SMALL);
        start();

        Files.delete(directory.resolve("a.yaml"));
        look(3);
        write("a.yaml", SMALL);
        look(3);

        assertThat(stage.activeVersion(ID)).isEqualTo(7);
        assertThat(reports).isEmpty();
    }

    @Test
    void ignoresHiddenFilesLinksAndDirectories() throws IOException {
        write("elsewhere.txt", SMALL);
        write(".a.yaml", SMALL);
        write("#a.yaml", SMALL);
        write("~a.yaml", SMALL);
        write("a.yaml~", SMALL);
        write("a.yaml.swp", SMALL);
        write("a.yml", SMALL);
        Files.createDirectory(directory.resolve("d.yaml"));
        Files.createSymbolicLink(directory.resolve("l.yaml"), directory.resolve("elsewhere.txt"));

        start();
        look(3);

        assertThat(stage.observed).isEmpty();
        assertThat(reports).isEmpty();
    }

    @Test
    void triesAgainWhenAnotherFileGivesUpTheHost() throws IOException {
        write("b.yaml", SMALL);
        start();
        write("a.yaml", small("tenant: acme", "tenant: other"));
        look(2);
        assertThat(reports).hasSize(1);

        write("b.yaml", smallOf(8).replace("[api.", "[b."));
        look(4);

        assertThat(stage.activeVersion("other.default.api")).isEqualTo(7);
        assertThat(reports).hasSize(1);
    }

    @Test
    void takesAPolicyWhenItsWindowOpens() throws IOException {
        write("a.yaml", small("version: 7", "version: 7\n  not_before: \"2026-12-01T12:00:10Z\""));
        start();
        assertThat(stage.activeVersion(ID)).isZero();

        stage.now = Stage.NOW.plusSeconds(10);
        look(PolicyDirectory.RETRY_POLLS);

        assertThat(stage.activeVersion(ID)).isEqualTo(7);
        assertThat(reports).hasSize(1);
    }

    @Test
    void refusesASignatureThatItCannotVerifyUntilItIsGone() throws IOException {
        write("a.yaml", SMALL);
        write("a.yaml.alice.sig", "MEUCIQ==");
        start();
        assertThat(reports).singleElement().asString().contains("this router trusts no key");

        Files.delete(directory.resolve("a.yaml.alice.sig"));
        look(2);

        assertThat(stage.activeVersion(ID)).isEqualTo(7);
    }

    @Test
    void takesASignedFileAsSoonAsItsSignatureHolds() throws IOException {
        TestSigner alice = new TestSigner();
        Stage production = productionTrusting(alice);
        policies = watch(production);
        write("a.yaml", SIGNED);
        start(production);
        assertThat(reports).singleElement().asString().contains("must be signed");

        write("a.yaml.sig", "MEUCIQ==");
        look(2, production);
        assertThat(production.store.all()).isEmpty();
        Files.write(directory.resolve("a.yaml.sig"), alice.signatureFile(bytes(SIGNED)));
        look(2, production);

        assertThat(production.activeVersion(ID)).isEqualTo(7);
        assertThat(reports).hasSize(2);
    }

    @Test
    void triesAgainWhenTheKeyIsTrustedLater() throws IOException {
        TestSigner alice = new TestSigner();
        Stage production = productionTrusting(new TestSigner());
        policies = watch(production);
        write("a.yaml", SIGNED);
        Files.write(directory.resolve("a.yaml.sig"), alice.signatureFile(bytes(SIGNED)));
        start(production);
        assertThat(production.store.all()).isEmpty();

        production.trust = productionTrusting(alice).trust;
        look(PolicyDirectory.RETRY_POLLS, production);

        assertThat(production.activeVersion(ID)).isEqualTo(7);
        assertThat(reports).hasSize(1);
    }

    private Stage productionTrusting(TestSigner signer) throws IOException {
        Stage production = new Stage(new ApplyRules("simulation", false, false));
        signer.write(directory.resolve("key.pub"));
        production.trust =
                TrustReader.read(bytes("version: 1\nkeys: [{ file: key.pub }]\n"), directory.resolve("trust"));
        return production;
    }

    @Test
    void takesNothingUnsignedOutsideSimulation() throws IOException {
        Stage production = new Stage(new ApplyRules("simulation", false, false));
        policies = watch(production);
        write("a.yaml", SMALL);

        start(production);

        assertThat(production.store.all()).isEmpty();
        assertThat(reports).singleElement().asString().contains("must be signed");
    }

    @Test
    void reportsAFileThatIsTooLarge() throws IOException {
        write("a.yaml", "#".repeat(PolicyParser.MAX_BYTES + 1));

        start();

        assertThat(reports).singleElement().asString().contains("expected: at most 1048576");
    }

    @Test
    void waitsForADirectoryThatIsNotThereYet() throws IOException {
        Path later = directory.resolve("later");
        policies = new PolicyDirectory(later, stage.applier, timer, this::report);
        start();
        look(3);
        assertThat(reports).singleElement().asString().contains("no such folder");

        Files.createDirectory(later);
        Files.write(later.resolve("a.yaml"), bytes(SMALL));
        look(2);

        assertThat(stage.activeVersion(ID)).isEqualTo(7);
    }

    private PolicyDirectory watch(Stage with) {
        return new PolicyDirectory(directory, with.applier, timer, this::report);
    }

    private void report(String file, List<String> findings) {
        reports.add(file + ": " + String.join(", ", findings));
    }

    private void start() {
        start(stage);
    }

    private void start(Stage with) {
        CompletableFuture<Void> started = policies.start();
        with.run();
        assertThat(started).isCompleted();
    }

    /** Lets the timer look that often. */
    private void look(int times) {
        look(times, stage);
    }

    private void look(int times, Stage with) {
        for (int i = 0; i < times; i++) {
            timer.repeated.run();
            with.run();
        }
    }

    private void write(String name, String text) throws IOException {
        Files.write(directory.resolve(name), bytes(text));
    }

    /** Runs everything at once and keeps what shall be repeated. */
    private static final class ManualTimer extends ScheduledThreadPoolExecutor {
        private Runnable repeated = () -> {};

        ManualTimer() {
            super(1);
        }

        @Override
        public void execute(Runnable command) {
            command.run();
        }

        @Override
        public ScheduledFuture<?> scheduleWithFixedDelay(
                Runnable command, long initialDelay, long delay, TimeUnit unit) {
            assertThat(unit.toMillis(delay)).isLessThanOrEqualTo(1000);
            repeated = command;
            return super.schedule(() -> {}, 0, TimeUnit.NANOSECONDS);
        }
    }
}
