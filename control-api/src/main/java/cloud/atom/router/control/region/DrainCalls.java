package cloud.atom.router.control.region;

import cloud.atom.router.config.Quantities;
import cloud.atom.router.control.auth.Principal;
import cloud.atom.router.control.auth.Role;
import cloud.atom.router.control.http.Answer;
import cloud.atom.router.control.http.Call;
import cloud.atom.router.control.http.Request;
import cloud.atom.router.control.wire.ControlProblem;
import cloud.atom.router.control.wire.Json;
import cloud.atom.router.control.wire.JsonFields;
import cloud.atom.router.control.wire.Refusal;
import cloud.atom.router.control.wire.RegionAnswers.DrainView;
import cloud.atom.router.control.wire.RegionAnswers.Drained;
import cloud.atom.router.health.RegionHealth;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.operations.Drain;
import cloud.atom.router.operations.DrainAnswer;
import cloud.atom.router.operations.DrainRequest;
import cloud.atom.router.operations.RegionDrains;
import cloud.atom.router.operations.SafetyBreach;
import cloud.atom.router.state.RouterStateHolder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /regions/{id}/drain} and {@code /undrain}. Thread-safe.
 *
 * <p>A region serves every tenant, so a token for some is not enough.
 */
public final class DrainCalls {
    private static final byte[] NOTHING = {'{', '}'};

    private final RouterStateHolder state;
    private final RegionDrains drains;

    public DrainCalls(RouterStateHolder state, RegionDrains drains) {
        this.state = state;
        this.drains = drains;
    }

    public List<Call> calls() {
        return List.of(
                Call.post("/regions/:id/drain", Role.OPERATOR, this::drain),
                Call.post("/regions/:id/undrain", Role.OPERATOR, this::undrain));
    }

    private Answer drain(Request request) {
        String actor = actor(request);
        JsonFields body = body(request);
        String reason = body.parsed(
                        "reason",
                        text -> Drain.isText(text) ? text : null,
                        "at most " + Drain.MAX_REASON + " characters, none of control")
                .orElse("");
        Optional<Duration> period =
                body.parsed("for", DrainCalls::period, "a duration such as 30m or 2h, above 0 and at most 30d");
        boolean force = body.flag("force");
        body.end();
        return answer(drains.drain(new DrainRequest(region(request), actor, reason, period, force)));
    }

    private Answer undrain(Request request) {
        String actor = actor(request);
        body(request).end();
        return answer(drains.undrain(region(request), actor));
    }

    private static String actor(Request request) {
        Principal caller = request.principal();
        if (caller.tenants().isPresent()) {
            throw Refusal.of(ControlProblem.AUTH_TENANT, "A region serves all tenants; this token is for some.");
        }
        return caller.name();
    }

    /** The body, which may be left out. */
    private static JsonFields body(Request request) {
        return Json.readObject(request.body().length == 0 ? NOTHING : request.body());
    }

    private static @Nullable Duration period(String text) {
        Duration period = Quantities.duration(text);
        return period.isZero() || period.compareTo(Duration.ofDays(30)) > 0 ? null : period;
    }

    private static RegionId region(Request request) {
        try {
            return new RegionId(request.parameter("id"));
        } catch (IllegalArgumentException noName) {
            throw unknown();
        }
    }

    private Answer answer(DrainAnswer answer) {
        if (answer instanceof DrainAnswer.Done done) {
            RegionId region = done.drain().region();
            return Answer.json(new Drained(
                    region.value(),
                    stateOf(region),
                    viewOf(done.drain()),
                    done.broken().map(broken -> problem(broken).code()).orElse(null),
                    done.kept()));
        }
        if (answer instanceof DrainAnswer.WrongState wrong) {
            throw Refusal.of(ControlProblem.REGION_STATE, wrong.detail());
        }
        if (answer instanceof DrainAnswer.Unsafe unsafe) {
            String detail = unsafe.breach().detail() + " With \"force\": true it is done all the same.";
            throw Refusal.of(problem(unsafe.breach()), detail);
        }
        if (answer instanceof DrainAnswer.TakingOver) {
            throw Refusal.of(ControlProblem.STARTING, "The router is taking over from another one: try again.");
        }
        throw unknown();
    }

    private String stateOf(RegionId region) {
        RegionHealth known = state.current().health().of(region);
        return (known == null ? RegionHealth.unknown(0) : known).state().wireName();
    }

    private static ControlProblem problem(SafetyBreach breach) {
        return ControlProblem.valueOf("SAFETY_" + breach.rule().name().toUpperCase(Locale.ROOT));
    }

    private static Refusal unknown() {
        return Refusal.of(ControlProblem.REGION_UNKNOWN, "The registry has no such region.");
    }

    /** A drain for answers; null for none. */
    static @Nullable DrainView view(@Nullable Drain drain) {
        return drain == null ? null : viewOf(drain);
    }

    private static DrainView viewOf(Drain drain) {
        return new DrainView(
                drain.actor(),
                drain.reason(),
                drain.since().toString(),
                drain.until().map(Instant::toString).orElse(null));
    }
}
