package cloud.atom.router.policystore;

import cloud.atom.router.config.InvalidInputException;
import cloud.atom.router.policy.RoutingPolicy;
import cloud.atom.router.policystore.ApplyRefusal.Cause;
import cloud.atom.router.proof.ProofReport;
import cloud.atom.router.proof.ResidencyProof;
import cloud.atom.router.state.PolicyTable;
import cloud.atom.router.state.RegionCatalog;
import cloud.atom.router.state.RouterState;
import cloud.atom.router.trust.Endorsement;
import cloud.atom.router.trust.Signatures;
import cloud.atom.router.trust.Signers;
import cloud.atom.router.trust.Trust;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes policies: reads, checks and stores them, and hands the new table over.
 *
 * <p>Thread-safe. Bytes are read on the calling thread (up to 1 MiB of YAML: tens of milliseconds, so not on an event
 * loop). Everything that depends on what was accepted before runs on the writer, one apply after another, so that two
 * applies of one version cannot both win.
 *
 * <p>Order, by what a caller may learn and what it costs: size, signature, document, tenant, environment, what the keys may
 * sign for, window, version, checks, swap.
 */
public final class PolicyApplier {
    private final PolicyStore store;
    private final ApplyRules rules;
    private final Wiring wiring;
    private final ApplyObserver observer;
    private final SignatureGate gate;

    /** Whether the store has a policy that was not handed over yet. Confined to the writer. */
    private boolean unpublished;

    public PolicyApplier(PolicyStore store, ApplyRules rules, Wiring wiring, ApplyObserver observer) {
        this.store = store;
        this.rules = rules;
        this.wiring = wiring;
        this.observer = observer;
        gate = new SignatureGate(rules, wiring.trust);
    }

    /**
     * What an applier works with.
     *
     * @param state the state that policies are checked against
     * @param publish makes a table visible to decisions, at the latest when {@code writer} gets to what was given to it
     *     meanwhile: {@code table -> holder.update(state -> state.withPolicies(table))}
     * @param writer runs one task after another, in the order given; the writer of the state's holder
     * @param clock tells whether a policy's window is open
     * @param proof that no failure makes a policy leave its residency
     * @param trust the keys that are trusted at the moment
     */
    public record Wiring(
            Supplier<RouterState> state,
            Consumer<PolicyTable> publish,
            Executor writer,
            InstantSource clock,
            ResidencyProof proof,
            Supplier<Trust> trust) {}

    /**
     * Applies a policy or tries it (dry run).
     *
     * @return completes on the writer or the calling thread; a result only after decisions see the policy;
     *     exceptionally only when the writer has stopped or by a fault of ours
     */
    public CompletableFuture<ApplyAnswer> apply(byte[] bytes, ApplyOptions options) {
        return take(bytes, options, wiring.clock.instant());
    }

    /**
     * Applies a policy that another router accepted at {@code acceptedAt}, as of that moment. Who restores several does so
     * in the order in which they were accepted.
     */
    public CompletableFuture<ApplyAnswer> restore(byte[] bytes, ApplyOptions options, Instant acceptedAt) {
        return take(bytes, options, acceptedAt);
    }

    private CompletableFuture<ApplyAnswer> take(byte[] bytes, ApplyOptions options, Instant at) {
        CompletableFuture<ApplyAnswer> answer = new CompletableFuture<>();
        Candidate candidate;
        try {
            candidate = read(bytes, options, at);
        } catch (ApplyRefusedException e) {
            answer(answer, options, e.refusal());
            return answer;
        }
        onWriter(answer, () -> decide(candidate, answer));
        return answer;
    }

    /** Runs on the writer. */
    private void decide(Candidate candidate, CompletableFuture<ApplyAnswer> answer) {
        ApplyAnswer outcome = judge(candidate);
        boolean taken = outcome instanceof ApplyResult result && result.status() == ApplyResult.Status.ACTIVE;
        if (taken) {
            store.put(candidate.version());
            unpublished = true;
            // Later, so that applies which wait already share one table.
            onWriter(answer, this::publish);
        }
        // Behind the task that publish() gave to the writer: whoever reads the answer sees the policy steer.
        Runnable tell = () -> answer(answer, candidate.options, outcome);
        onWriter(answer, taken ? () -> onWriter(answer, tell) : tell);
    }

    /** Runs on the writer. */
    private void publish() {
        if (unpublished) {
            unpublished = false;
            wiring.publish.accept(store.table());
        }
    }

    private void onWriter(CompletableFuture<ApplyAnswer> answer, Runnable task) {
        try {
            wiring.writer.execute(() -> {
                try {
                    task.run();
                } catch (RuntimeException | Error e) {
                    answer.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            answer.completeExceptionally(e);
        }
    }

    private void answer(CompletableFuture<ApplyAnswer> answer, ApplyOptions options, ApplyAnswer outcome) {
        observer.onAnswer(options, outcome);
        answer.complete(outcome);
    }

    /** What depends on the bytes and this router alone. */
    private Candidate read(byte[] bytes, ApplyOptions options, Instant at) {
        if (bytes.length > PolicyParser.MAX_BYTES) {
            String detail = bytes.length + " bytes (expected: at most " + PolicyParser.MAX_BYTES + ")";
            throw new ApplyRefusedException(ApplyRefusal.of(Cause.TOO_LARGE, detail));
        }
        Signers signers = gate.signers(bytes, options.signatures(), at);
        PolicyDocument document = documentOf(bytes, options);
        // Before all that speaks of policies accepted earlier: who may not apply it learns nothing of them.
        if (!options.scope().test(document.policy().id().tenant())) {
            throw new ApplyRefusedException(ApplyRefusal.of(Cause.TENANT, "This applier is for other tenants."));
        }
        ApplyRefusedException.throwIf(Window.elsewhere(document, rules));
        Optional<Endorsement> endorsement =
                gate.endorse(signers, document.policy().id());
        ApplyRefusedException.throwIf(Window.refusal(document, rules, at));
        String text = new String(bytes, StandardCharsets.UTF_8);
        // Here and not on the writer, which publishes health meanwhile.
        return new Candidate(document, text, sha256(bytes), at, options, endorsement, prove(document.policy()));
    }

    private Proved prove(RoutingPolicy policy) {
        RouterState state = wiring.state.get();
        return new Proved(state.regions(), wiring.proof.of(policy, state, ResidencyProof.FOR_AN_APPLY));
    }

    private static PolicyDocument documentOf(byte[] bytes, ApplyOptions options) {
        try {
            return PolicyParser.read(bytes, options.source());
        } catch (InvalidInputException e) {
            throw new ApplyRefusedException(
                    new ApplyRefusal(Cause.MALFORMED, "The policy is malformed.", e.problems(), List.of()));
        }
    }

    /** What depends on the policies accepted before. Runs on the writer. */
    private ApplyAnswer judge(Candidate candidate) {
        RoutingPolicy policy = candidate.policy();
        StoredPolicy stored = store.find(policy.id());
        boolean same = stored != null
                && stored.latest() == policy.version()
                && stored.active().sha256().equals(candidate.sha256);
        if (stored != null && !same && policy.version() <= stored.latest()) {
            return versionRefusal(candidate, stored);
        }
        PolicyChecks.Report report = PolicyChecks.run(candidate.document, scene(candidate));
        if (same) {
            return result(candidate, stored, report.checks());
        }
        if (report.blocks()) {
            return new ApplyRefusal(Cause.CHECK, blocking(report), report.problems(), report.checks());
        }
        return result(candidate, stored, report.checks());
    }

    private static ApplyRefusal versionRefusal(Candidate candidate, StoredPolicy stored) {
        long version = candidate.policy().version();
        String detail = version == stored.latest()
                ? "Version " + version + " was accepted with other bytes; give the change a higher version."
                : "Version " + version + " is older than " + stored.latest() + ", the latest accepted.";
        String message = version + " (expected: above " + stored.latest() + ")";
        return new ApplyRefusal(
                Cause.VERSION, detail, List.of(candidate.document.problemAt("metadata.version", message)), List.of());
    }

    private static String blocking(PolicyChecks.Report report) {
        List<String> blocking = report.checks().stream()
                .filter(check -> check.result() == PolicyCheck.Result.BLOCK)
                .map(check -> check.id() + ": " + check.detail())
                .toList();
        return Findings.join(blocking);
    }

    private CheckScene scene(Candidate candidate) {
        RouterState state = wiring.state.get();
        RoutingPolicy policy = candidate.policy();
        // A registry that came in between is proved as well, here: that is rare.
        Proved proved = candidate.proved.regions == state.regions() ? candidate.proved : prove(policy);
        return new CheckScene(
                state.regions(),
                state.health(),
                state.settings().p95(),
                store.othersThan(policy.id()),
                rules,
                candidate.endorsement,
                state.places().knowsSystems(),
                proved.report);
    }

    private static ApplyResult result(Candidate candidate, @Nullable StoredPolicy stored, List<PolicyCheck> checks) {
        RoutingPolicy policy = candidate.policy();
        boolean dryRun = candidate.options.dryRun();
        long latest = stored == null ? 0 : stored.latest();
        boolean unchanged = latest == policy.version();
        StoredVersion version = stored != null && unchanged ? stored.active() : candidate.version();
        RoutingPolicy before = stored == null ? null : stored.policy();
        return new ApplyResult(
                policy.id(),
                policy.version(),
                statusOf(unchanged, dryRun),
                ApplyResult.Signature.of(candidate.endorsement),
                dryRun ? latest : policy.version(),
                version.applier(),
                candidate.endorsement.map(Endorsement::signatures).map(Signatures::sha256),
                candidate.sha256,
                candidate.endorsement.map(Endorsement::fingerprints).orElse(List.of()),
                version.acceptedAt(),
                checks,
                unchanged ? List.of() : PolicyChanges.between(before, policy));
    }

    private static ApplyResult.Status statusOf(boolean unchanged, boolean dryRun) {
        if (unchanged) {
            return ApplyResult.Status.UNCHANGED;
        }
        return dryRun ? ApplyResult.Status.VALID : ApplyResult.Status.ACTIVE;
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    /** A policy that was read and may be taken. */
    private record Candidate(
            PolicyDocument document,
            String text,
            String sha256,
            Instant at,
            ApplyOptions options,
            Optional<Endorsement> endorsement,
            Proved proved) {
        RoutingPolicy policy() {
            return document.policy();
        }

        StoredVersion version() {
            return new StoredVersion(
                    policy(),
                    text,
                    sha256,
                    options.applier(),
                    options.source(),
                    at,
                    endorsement,
                    StoredVersion.Status.ACTIVE);
        }
    }

    /** What was proved, and over which registry. */
    private record Proved(RegionCatalog regions, ProofReport report) {}
}
