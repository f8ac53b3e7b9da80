package cloud.atom.router.control.policy;

import cloud.atom.router.config.InputProblem;
import cloud.atom.router.control.auth.Principal;
import cloud.atom.router.control.auth.Role;
import cloud.atom.router.control.http.Answer;
import cloud.atom.router.control.http.Call;
import cloud.atom.router.control.http.Request;
import cloud.atom.router.control.wire.PolicyAnswers.Applied;
import cloud.atom.router.control.wire.PolicyAnswers.CheckView;
import cloud.atom.router.control.wire.Refusal;
import cloud.atom.router.policystore.ApplyAnswer;
import cloud.atom.router.policystore.ApplyOptions;
import cloud.atom.router.policystore.ApplyRefusal;
import cloud.atom.router.policystore.ApplyResult;
import cloud.atom.router.policystore.PolicyApplier;
import cloud.atom.router.policystore.PolicyCheck;
import cloud.atom.router.problem.Problem;
import cloud.atom.router.problem.Problem.InputError;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** {@code POST /policy/apply}. Thread-safe. */
public final class ApplyCalls {
    /** Below the server's own limit for an answer, so that the log names the apply. */
    private static final long WAIT_SECONDS = 25;

    private final PolicyApplier applier;

    public ApplyCalls(PolicyApplier applier) {
        this.applier = applier;
    }

    public List<Call> calls() {
        return List.of(Call.post("/policy/apply", Role.APPLIER, this::apply)
                .taking("dry_run")
                .with(PolicyUpload.BODY));
    }

    private Answer apply(Request request) {
        boolean dryRun = request.flag("dry_run");
        Principal principal = request.principal();
        ApplyInput input = ApplyInput.of(request);
        ApplyAnswer answer = await(
                input.policy(),
                new ApplyOptions(dryRun, principal.name(), "policy", input.signatures(), principal::sees));
        if (answer instanceof ApplyResult result) {
            return Answer.json(view(result));
        }
        throw refusal((ApplyRefusal) answer);
    }

    private ApplyAnswer await(byte[] policy, ApplyOptions options) {
        try {
            return applier.apply(policy, options).get(WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("apply did not end", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("apply was interrupted", e);
        }
    }

    private static Applied view(ApplyResult result) {
        return new Applied(
                result.policyId().toString(),
                result.version(),
                result.status().wireName(),
                result.signature().wireName(),
                result.latest(),
                result.applier(),
                result.signatureSha256().orElse(null),
                result.manifestSha256(),
                result.keys(),
                result.timestamp().toString(),
                null,
                result.checks().stream().map(ApplyCalls::view).toList(),
                result.changes());
    }

    private static CheckView view(PolicyCheck check) {
        return new CheckView(check.id().name(), check.result().wireName(), check.detail());
    }

    static Refusal refusal(ApplyRefusal refused) {
        List<InputError> errors =
                refused.problems().stream().map(ApplyCalls::error).toList();
        return Refusal.of(new Problem(
                "/problems/" + refused.reason(),
                PolicyTitles.of(refused.cause()),
                refused.status(),
                refused.detail(),
                "",
                refused.reason(),
                errors));
    }

    private static InputError error(InputProblem problem) {
        return new InputError(problem.path(), problem.line(), problem.column(), problem.message());
    }
}
