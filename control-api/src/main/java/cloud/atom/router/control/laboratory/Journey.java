package cloud.atom.router.control.laboratory;

import cloud.atom.router.control.laboratory.Server.Service;
import cloud.atom.router.exchange.Lateness;
import cloud.atom.router.exchange.Limit;
import cloud.atom.router.exchange.ProxyFailure;
import cloud.atom.router.exchange.ProxyFailure.Cause;
import cloud.atom.router.exchange.RetryBudget;
import cloud.atom.router.exchange.RetryRules;
import cloud.atom.router.health.AttemptOutcome;
import cloud.atom.router.model.TenantId;
import java.time.Duration;

/**
 * One request from its arrival to its end: what {@code exchange.AttemptLoop} does with sockets, done in virtual time. The
 * rules and the budget are the program's own; the loop around them is ours. Confined to one run.
 *
 * <p>An attempt goes over a connection that exists: to a region that went silent it is sent, and waits.
 */
final class Journey {
    private static final Place NOWHERE = new Place(-1, -1);
    private static final Duration USUAL_TRY = Duration.ofSeconds(1);

    private final DayRun day;
    private final Request request;
    private final Plan plan;
    private final long arrivedNanos;
    private final int arrivedSecond;

    /** Index of the target of the attempt that runs. */
    private int target;

    /** Where the attempt that runs went. */
    private Place place;

    private int attempts;

    /** Whether the last target's other endpoint is tried. */
    private boolean repeated;

    private long begunNanos;

    Journey(DayRun day, Request request, Plan plan) {
        this.day = day;
        this.request = request;
        this.plan = plan;
        place = plan.targets().isEmpty() ? NOWHERE : plan.targets().get(0);
        arrivedNanos = day.time().nowNanos();
        arrivedSecond = day.time().second();
    }

    void begin() {
        if (plan.targets().isEmpty()) {
            day.figures().onEnd(request, arrivedSecond, plan.limited() ? Figures.LIMITED : Figures.FAILED);
            return;
        }
        day.figures().onFirst(plan.targets().get(0).region(), arrivedSecond);
        day.budget().onRequest(tenant(), day.regionId(place), arrivedNanos);
        attempt();
    }

    private TenantId tenant() {
        return day.scene().policyOf(request.client().host()).id().tenant();
    }

    private long rttNanos() {
        return request.client().rttNanos()[place.region()];
    }

    private void attempt() {
        attempts++;
        begunNanos = day.time().nowNanos();
        place = day.strategy().begin(plan.targets().get(target), repeated);
        if (!day.scene().permits(request.client().host(), place.region())) {
            day.figures().onViolation();
        }
        day.time().after(rttNanos() / 2, this::arriveAtRegion);
    }

    private void arriveAtRegion() {
        Server server = day.world().server(place);
        switch (server.condition().reach()) {
            case SILENT -> waitInVain();
            case REFUSES -> day.time().after(rttNanos() / 2, () -> fail(ProxyFailure.of(Cause.CONNECT_FAILED)));
            case ANSWERS -> {
                Chance chance = request.chance(attempts);
                double work = chance.logNormal(World.WORK_MEDIAN, World.WORK_SIGMA);
                Service service = server.serve(day.time().nowNanos(), work, chance.uniform());
                long answerNanos = service.atNanos() + rttNanos() / 2;
                if (answerNanos > deadlineNanos()) {
                    waitInVain();
                } else {
                    day.time().after(answerNanos - day.time().nowNanos(), () -> receive(service.status()));
                }
            }
        }
    }

    private long deadlineNanos() {
        return begunNanos + plan.retry().perTryTimeout().orElse(USUAL_TRY).toNanos();
    }

    private void waitInVain() {
        day.time().after(Math.max(0, deadlineNanos() - day.time().nowNanos()), () -> {
            Lateness late = new Lateness(Limit.TRY, DayRun.SLO_P95);
            AttemptOutcome outcome = late.outcome(day.time().nowNanos() - begunNanos);
            fail(ProxyFailure.late(Cause.TRY_TIMEOUT, outcome));
        });
    }

    /** An answer would be here, if the endpoint still is what it was when the request reached it. */
    private void receive(int status) {
        switch (day.world().server(place).condition().reach()) {
            case SILENT -> waitInVain();
            case REFUSES -> fail(ProxyFailure.of(Cause.RESET_BEFORE_RESPONSE));
            case ANSWERS -> {
                if (status == 200) {
                    report(AttemptOutcome.SUCCESS);
                    day.figures().onEnd(request, arrivedSecond, day.time().nowNanos() - arrivedNanos);
                } else {
                    fail(ProxyFailure.badStatus(status));
                }
            }
        }
    }

    private void report(AttemptOutcome outcome) {
        day.strategy().onAttempt(request, place, outcome, day.time().nowNanos() - begunNanos);
    }

    private void fail(ProxyFailure failure) {
        report(failure.outcome());
        if (!mayRetry(failure)) {
            day.figures().onEnd(request, arrivedSecond, Figures.FAILED);
            return;
        }
        // As exchange.TargetCursor does: the next region, and of the last one the other endpoint.
        if (target + 1 < plan.targets().size()) {
            target++;
        } else {
            repeated = true;
        }
        attempt();
    }

    private boolean hasNext() {
        return target + 1 < plan.targets().size()
                || (!repeated && plan.targets().get(target).hasAlternative());
    }

    private boolean mayRetry(ProxyFailure failure) {
        RetryRules.FailedAttempt failed =
                new RetryRules.FailedAttempt(failure, attempts, false, request.idempotent(), true);
        if (!hasNext() || !RetryRules.mayRetry(plan.retry(), failed)) {
            return false;
        }
        RetryBudget.Key key = new RetryBudget.Key(tenant(), day.regionId(place));
        // Budget last: a retry that is not allowed anyway must not be counted.
        return day.budget().tryRetry(key, plan.retry().budgetRatio(), day.time().nowNanos());
    }
}
