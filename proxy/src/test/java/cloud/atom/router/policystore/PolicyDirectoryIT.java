package cloud.atom.router.policystore;

import static cloud.atom.router.policystore.PolicyTexts.SMALL;
import static cloud.atom.router.policystore.PolicyTexts.bytes;
import static cloud.atom.router.policystore.PolicyTexts.smallOf;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.geo.CountryTable;
import cloud.atom.router.model.PolicyId;
import cloud.atom.router.model.TenantId;
import cloud.atom.router.proof.ResidencyProof;
import cloud.atom.router.state.RouterState;
import cloud.atom.router.state.RouterStateHolder;
import cloud.atom.router.trust.Trust;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real threads, real time, and writer and timer on one thread, which must not wait for itself. */
class PolicyDirectoryIT {
    private static final PolicyId ID = new PolicyId(new TenantId("acme"), "default", "api");

    @TempDir
    private Path directory;

    private final ScheduledExecutorService writer = Executors.newSingleThreadScheduledExecutor();

    @AfterEach
    void stop() {
        writer.shutdownNow();
    }

    @Test
    void takesAChangeWithinFiveSeconds() throws IOException, InterruptedException {
        RouterStateHolder holder = new RouterStateHolder(firstState(), writer);
        CountDownLatch second = new CountDownLatch(2);
        PolicyApplier applier = new PolicyApplier(
                new PolicyStore(),
                new ApplyRules("simulation", true, false),
                new PolicyApplier.Wiring(
                        holder::current,
                        table -> holder.update(state -> state.withPolicies(table)),
                        writer,
                        InstantSource.system(),
                        new ResidencyProof(new CountryTable(List.of())),
                        () -> Trust.NONE),
                (options, answer) -> second.countDown());
        Files.write(directory.resolve("a.yaml"), bytes(SMALL));
        new PolicyDirectory(directory, applier, writer, PolicyDirectory.Reporter.LOG_WARNING)
                .start()
                .join();
        assertThat(versionIn(holder.current())).isEqualTo(7);

        Files.write(directory.resolve("a.yaml.new"), bytes(smallOf(8)));
        Files.move(directory.resolve("a.yaml.new"), directory.resolve("a.yaml"), StandardCopyOption.ATOMIC_MOVE);

        assertThat(second.await(5, TimeUnit.SECONDS)).as("taken within 5 s").isTrue();
        assertThat(versionIn(holder.current())).isEqualTo(8);
    }

    private static RouterState firstState() {
        return Stage.simulation().holder.current();
    }

    private static long versionIn(RouterState state) {
        var policy = state.policies().find(ID);
        return policy == null ? 0 : policy.version();
    }
}
