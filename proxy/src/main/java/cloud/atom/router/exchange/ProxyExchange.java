package cloud.atom.router.exchange;

import cloud.atom.router.exchange.ExchangeSummary.Phase;
import cloud.atom.router.health.AttemptOutcome;
import cloud.atom.router.http.BodyLength;
import cloud.atom.router.http.Fields;
import cloud.atom.router.http.Malformed;
import cloud.atom.router.http.ResponseHead;
import cloud.atom.router.http.Upgrades;
import cloud.atom.router.model.Reason;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.routing.RoutingDecision;
import cloud.atom.router.state.RouterState;
import cloud.atom.router.upstream.UpstreamStream;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Carries one decision out: refuses, or lets the attempts run and relays both bodies, and says at the end what became of
 * the request.
 *
 * <p>Not thread-safe. The client's side and the regions' live on one event loop, and every method runs on it; this is
 * why no field is volatile.
 *
 * <p>Commit point: once a response head was sent to the client, nothing is tried again.
 */
public final class ProxyExchange {
    private final ExchangeSettings settings;
    private final IncomingRequest request;
    private final RoutingDecision decision;
    private final Downstream client;
    private final DownstreamRelay body;
    private final @Nullable AttemptLoop loop;
    private final @Nullable Mirror mirror;
    private final ExchangeClock clock;

    private final ExchangeReport report;

    /** What the exchange became when both sides agreed to an upgrade; null before and for all others. */
    private @Nullable Tunnel tunnel;

    private boolean committed;
    private boolean continued;
    private boolean answered;

    ProxyExchange(ExchangeSettings settings, RouterState state, RoutingDecision decision, Opening opening) {
        this.settings = settings;
        this.request = opening.request();
        this.decision = decision;
        this.client = opening.client();
        report = new ExchangeReport(settings.observer(), request, decision);
        OwnCookie.strip(decision, request.head().fields());
        clock = new ExchangeClock(settings.timeouts(), decision, request);
        mirror = Mirror.of(settings, state, decision, request.head());
        if (decision instanceof RoutingDecision.Forward forward) {
            boolean repeatable =
                    request.head().isIdempotent() && forward.retry().attempts() > 1;
            // Over HTTP/2 an endpoint may give anything back untouched.
            boolean returnable = !forward.targets().get(0).isHttp1Only();
            body = new DownstreamRelay(opening, repeatable || returnable || mirror != null);
            loop = new AttemptLoop(this, settings, new AttemptLoop.Job(state, forward, request.head(), body));
        } else {
            body = new DownstreamRelay(opening, false);
            loop = null;
        }
    }

    /** Refuses or begins the first attempt; the client may be answered before this returns. */
    public void start() {
        if (loop == null) {
            refuse(Refusal.of(decision), ExchangeReport.phaseOf(decision.reason()));
        } else if (isTooLarge(request.head().length().bytes())) {
            refuseTooLarge();
        } else {
            loop.start(System.nanoTime());
        }
    }

    Downstream client() {
        return client;
    }

    boolean isCommitted() {
        return committed;
    }

    void onProgress() {
        clock.onProgress(System.nanoTime());
    }

    // ---- what comes from the client

    /** A piece of the request's body came; takes over the reference to it. */
    public void onRequestContent(ByteBuf piece) {
        clock.onProgress(System.nanoTime());
        if (answered && !committed) {
            piece.release();
            return;
        }
        if (isTooLarge(body.receivedBytes() + piece.readableBytes())) {
            piece.release();
            refuseTooLarge();
            return;
        }
        body.onContent(piece);
    }

    /** The request is complete. */
    public void onRequestEnd(Fields trailers) {
        clock.onRequestEnd(System.nanoTime());
        body.onEnd(trailers);
        if (loop != null) {
            loop.onRequestEnd();
        }
        sendCopy();
    }

    /** All that one read of the client brought was handed over. */
    public void onRequestReadComplete() {
        body.flush();
    }

    /** The request's body turned out to be malformed; nothing more of it can be read. */
    public void onRequestMalformed(Malformed fault) {
        cancelAttempt(AttemptOutcome.CANCELLED);
        if (committed) {
            abort(Reason.REQUEST_MALFORMED);
        } else if (!answered) {
            int told = fault.kind().status();
            refuse(new Refusal(Reason.REQUEST_MALFORMED, told, fault.detail(), decision), Phase.REJECTED);
        }
    }

    /** More can be written to the client. */
    public void onDownstreamWritable() {
        clock.onProgress(System.nanoTime());
        Attempt attempt = loop == null ? null : loop.current();
        if (attempt != null) {
            attempt.readOn();
        }
    }

    /** The whole answer was written to the client. */
    public void onResponseWritten() {
        complete(report.status());
    }

    /** The client's connection is gone. */
    public void onDownstreamClosed() {
        cancelAttempt(AttemptOutcome.CANCELLED);
        if (!report.isTold()) {
            report.onFailure(report.reason());
            complete(answered ? report.status() : 0);
        }
    }

    /** Called a few times a second; whether nothing else is to be timed: what lasted too long was ended, or is a tunnel. */
    public boolean tick(long nowNanos) {
        if (tunnel != null) {
            tunnel.tick(nowNanos);
            return true;
        }
        if (report.isTold() || !clock.isLate(nowNanos)) {
            return false;
        }
        Attempt attempt = loop == null ? null : loop.current();
        if (committed || answered) {
            return tickAnswer(attempt);
        } else if (attempt == null || loop == null) {
            throw new AssertionError("late without an attempt: " + decision.traceId());
        } else if (!attempt.isConnected() && !clock.isOver(nowNanos)) {
            loop.onUnconnected(attempt);
        } else if (body.hasEnded() || body.isHeldUp() || clock.isOver(nowNanos)) {
            loop.onLate(attempt, clock.passed(nowNanos));
        } else {
            count(clock.pause(Limit.REQUEST_BODY));
            cancelAttempt(AttemptOutcome.CANCELLED);
            refuse(Refusal.of(Reason.REQUEST_TIMEOUT, "the request's body stood still", decision), Phase.REJECTED);
        }
        return true;
    }

    /** The region sent nothing of its answer for too long. A client that does not take it is {@link #onTooSlow}'s. */
    private boolean tickAnswer(@Nullable Attempt attempt) {
        if (attempt == null || !client.isWritable()) {
            return false;
        }
        boolean awaited = body.isAwaited();
        count(clock.pause(awaited ? Limit.REQUEST_BODY : Limit.RESPONSE_BODY));
        // That a call is silent says nothing about its region.
        cancelAttempt(awaited || request.call() != null ? AttemptOutcome.CANCELLED : AttemptOutcome.TIMEOUT);
        abort(awaited ? Reason.REQUEST_TIMEOUT : Reason.UPSTREAM_TIMEOUT);
        return true;
    }

    /** The client sends its body, or reads its answer, more slowly than {@code passed} allows. */
    public void onTooSlow(Limit passed) {
        cancelAttempt(AttemptOutcome.CANCELLED);
        if (committed || answered) {
            abort(passed == Limit.REQUEST_RATE ? Reason.REQUEST_TIMEOUT : report.reason());
        } else {
            refuse(Refusal.of(Reason.REQUEST_TIMEOUT, "the request's body came too slowly", decision), Phase.REJECTED);
        }
    }

    void count(Limit limit) {
        settings.observer().onLimit(limit);
    }

    /** Ends a tunnel because the router stops; false when there is none. */
    public boolean cutTunnel() {
        if (tunnel != null) {
            tunnel.cut();
        }
        return tunnel != null;
    }

    // ---- what comes from the attempts

    void onAttemptStarted(Attempt attempt) {
        clock.onAttempt(attempt.startedNanos());
    }

    /** The attempt that ran beside another one goes on alone. */
    void onAttemptLeftAlone(Attempt attempt) {
        clock.onAttempt(attempt.startedNanos());
        if (attempt.isConnected()) {
            clock.onRequestBegun(attempt.startedNanos(), true);
        }
    }

    /** Whether the time of the whole request is over. */
    boolean isOver(long nowNanos) {
        return clock.isOver(nowNanos);
    }

    void onRequestBegun() {
        clock.onRequestBegun(System.nanoTime(), body.hasEnded());
    }

    void relayInterim(ResponseHead head, boolean isContinue) {
        clock.onProgress(System.nanoTime());
        // A repeated attempt brings a second 100; the client has its first.
        if (isContinue && continued) {
            return;
        }
        continued |= isContinue;
        client.interim(head);
    }

    void commit(Attempt attempt, ResponseHead head, BodyLength length) {
        client.head(answer(attempt, head, System.nanoTime()), head, length);
        sendCopy();
    }

    /** Whether a 101 is what the request asked for. */
    boolean mayOpenTunnel(ResponseHead head) {
        return Upgrades.isAgreed(request.head(), head);
    }

    /** The region agreed to the upgrade: with its 101 the request is complete, and what follows is a tunnel. */
    void openTunnel(Attempt attempt, UpstreamStream stream, ResponseHead head) {
        Answer answer = answer(attempt, head, System.nanoTime());
        onWhole(attempt);
        complete(head.status());
        tunnel = Tunnel.open(client, stream, settings, new Tunnel.Beginning(answer, head));
    }

    /** Passes the commit point. */
    private Answer answer(Attempt attempt, ResponseHead head, long nowNanos) {
        committed = true;
        answered = true;
        // Nothing is repeated after the commit point.
        if (mirror == null) {
            body.forget();
        }
        RegionId region = attempt.target().region();
        report.onAnswer(region, head.status());
        if (loop != null && !region.equals(loop.firstRegion())) {
            report.onFailover(attempt);
        }
        clock.onCommit(nowNanos);
        long waited = loop == null ? 0 : loop.settle(attempt, nowNanos);
        return new Answer(
                decision,
                region,
                OwnCookie.next(decision, region, request.head()),
                nowNanos - request.startedNanos() - waited);
    }

    /** Sends the copy when both sides are so far. */
    private void sendCopy() {
        if (mirror != null && loop != null && committed && body.hasEnded()) {
            mirror.send(body, loop.lastIndex());
            body.forget();
        }
    }

    void relayContent(ByteBuf piece) {
        clock.onProgress(System.nanoTime());
        client.content(piece);
    }

    void onUpstreamEnd(Attempt attempt, Fields trailers) {
        onWhole(attempt);
        client.end(trailers);
    }

    private void onWhole(Attempt attempt) {
        if (loop != null) {
            loop.onOver(attempt, report.outcome());
        }
        report.onWhole();
    }

    /** The region broke off inside its response. */
    void onTruncated(Attempt attempt, ProxyFailure failure) {
        if (loop != null) {
            attempt.abort();
            loop.onOver(attempt, failure.outcome());
        }
        abort(failure.reason());
    }

    /** No attempt is left. */
    void fail(ProxyFailure failure) {
        refuse(Refusal.of(failure.reason(), failure.detail(), decision), Phase.FAILED);
    }

    /** No attempt may begin, or none further, for {@code why}. */
    void refuseAttempt(Reason why) {
        refuse(Refusal.of(why, decision), Phase.UNROUTABLE);
    }

    // ---- endings

    private boolean isTooLarge(long bytes) {
        return settings.maxBodyBytes() > 0 && bytes > settings.maxBodyBytes();
    }

    private void refuseTooLarge() {
        count(Limit.BODY_BYTES);
        cancelAttempt(AttemptOutcome.CANCELLED);
        if (committed) {
            abort(Reason.REQUEST_TOO_LARGE);
            return;
        }
        String detail = "the body is larger than " + settings.maxBodyBytes() + " bytes";
        refuse(Refusal.of(Reason.REQUEST_TOO_LARGE, detail, decision), Phase.REJECTED);
    }

    private void refuse(Refusal refusal, Phase ending) {
        answered = true;
        body.forget();
        report.onRefusal(refusal, ending);
        clock.onCommit(System.nanoTime());
        client.refuse(refusal);
    }

    /** Breaks off what cannot be made good any more. */
    private void abort(Reason why) {
        report.onFailure(why);
        complete(report.status());
        client.abort(why);
    }

    private void cancelAttempt(AttemptOutcome outcome) {
        body.detach();
        if (loop != null) {
            loop.cancel(outcome);
        }
    }

    private void complete(int told) {
        if (report.isTold()) {
            return;
        }
        if (mirror != null) {
            mirror.end(body);
        }
        body.forget();
        report.tell(told, loop);
    }
}
