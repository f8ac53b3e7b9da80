package cloud.atom.router.control.decision;

import cloud.atom.router.control.auth.Principal;
import cloud.atom.router.control.auth.Role;
import cloud.atom.router.control.http.Answer;
import cloud.atom.router.control.http.Call;
import cloud.atom.router.control.http.Request;
import cloud.atom.router.control.wire.ControlProblem;
import cloud.atom.router.control.wire.DecisionAnswers.Decisions;
import cloud.atom.router.control.wire.Refusal;
import cloud.atom.router.memory.DecisionMemory;
import cloud.atom.router.memory.Remembered;
import cloud.atom.router.model.TenantId;
import cloud.atom.router.model.TraceId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /decisions}: the live decisions of the last while, page by page or as they come. Thread-safe.
 *
 * <p>Whoever is limited to tenants sees the decisions of these alone; what no tenant was found for is for the others.
 */
public final class DecisionCalls {
    private static final String EVENTS = "text/event-stream";
    private static final int USUAL_PAGE = 50;
    private static final int LARGEST_PAGE = 500;
    private static final int MOST_TAILS = 16;

    private final DecisionMemory memory;

    /** Tails that are followed now. */
    private final AtomicInteger tails = new AtomicInteger();

    public DecisionCalls(DecisionMemory memory) {
        this.memory = memory;
    }

    public List<Call> calls() {
        return List.of(
                Call.get("/decisions", Role.VIEWER, this::decisions).taking("tenant", "trace_id", "before", "limit"));
    }

    private Answer decisions(Request request) {
        Predicate<Remembered> wanted = wanted(request);
        if (request.field("accept").contains(EVENTS)) {
            return Answer.events(follow(wanted));
        }
        int limit = number(request, "limit", USUAL_PAGE, LARGEST_PAGE).intValue();
        long before = number(request, "before", Long.MAX_VALUE, Long.MAX_VALUE);
        List<Remembered> found = memory.newest(wanted, before, limit);
        String next = found.size() < limit
                ? null
                : Long.toString(found.get(found.size() - 1).stamp());
        return Answer.json(new Decisions(
                found.stream()
                        .map(decision -> DecisionViews.of(decision, memory.databaseOf(decision)))
                        .toList(),
                next));
    }

    private DecisionFeed follow(Predicate<Remembered> wanted) {
        if (tails.incrementAndGet() > MOST_TAILS) {
            tails.decrementAndGet();
            throw Refusal.of(ControlProblem.TAILS_LIMIT, MOST_TAILS + " callers follow decisions already.");
        }
        return new DecisionFeed(memory, wanted, tails::decrementAndGet);
    }

    private static Predicate<Remembered> wanted(Request request) {
        Principal principal = request.principal();
        TenantId tenant = parsed(request, "tenant", TenantId::new, "expected: a tenant's id");
        if (tenant != null) {
            principal.need(tenant);
        }
        TraceId traceId =
                parsed(request, "trace_id", TraceId::parse, "expected: 32 lower-case hexadecimal digits, not all zero");
        return decision -> isSeen(principal, decision.tenant())
                && (tenant == null || tenant.equals(decision.tenant()))
                && (traceId == null || traceId.equals(decision.traceId()));
    }

    private static boolean isSeen(Principal principal, @Nullable TenantId tenant) {
        return tenant == null ? principal.tenants().isEmpty() : principal.sees(tenant);
    }

    private static <T> @Nullable T parsed(
            Request request, String name, Function<String, @Nullable T> parser, String expected) {
        Optional<String> text = request.query(name);
        if (text.isEmpty()) {
            return null;
        }
        T value;
        try {
            value = parser.apply(text.get());
        } catch (IllegalArgumentException notAValue) {
            throw Request.invalid(name, expected);
        }
        if (value == null) {
            throw Request.invalid(name, expected);
        }
        return value;
    }

    /** A number from 1 to {@code most}; {@code usual} when it is not given. */
    private static Long number(Request request, String name, long usual, long most) {
        String expected = "expected: a number from 1 to " + most;
        Long given = parsed(
                request,
                name,
                text -> {
                    long value = Long.parseLong(text);
                    return value >= 1 && value <= most ? (Long) value : null;
                },
                expected);
        return given == null ? (Long) usual : given;
    }
}
