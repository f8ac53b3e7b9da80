package cloud.atom.router.exchange;

import cloud.atom.router.http.FieldName;
import cloud.atom.router.http.Fields;
import cloud.atom.router.http.RequestHead;
import cloud.atom.router.proxyprotocol.ProxyHeader;
import cloud.atom.router.routing.RoutingDecision;
import cloud.atom.router.routing.Target;
import cloud.atom.router.state.RouterState;
import org.jspecify.annotations.Nullable;

/**
 * Sends a copy of one request to the region that its decision names, once the request itself is whole and answered. Not
 * thread-safe; confined to the exchange's event loop. Only requests whose decision plans a copy have one.
 *
 * <p>By then the request owes nothing to the copy: its bytes have gone out, and it is known which regions it went to, so
 * that none gets it a second time as a copy.
 */
final class Mirror {
    private final ExchangeSettings settings;
    private final RouterState state;
    private final RoutingDecision.Forward decision;
    private final RequestHead head;
    private boolean over;

    private Mirror(ExchangeSettings settings, RouterState state, RoutingDecision.Forward decision, RequestHead head) {
        this.settings = settings;
        this.state = state;
        this.decision = decision;
        this.head = head;
    }

    /** The mirror of a decision; null when it plans none, or the request asks for an upgrade. */
    static @Nullable Mirror of(
            ExchangeSettings settings, RouterState state, RoutingDecision decision, RequestHead head) {
        if (!(decision instanceof RoutingDecision.Forward forward)
                || forward.mirror() == null
                || head.fields().has(FieldName.UPGRADE)) {
            return null;
        }
        return new Mirror(settings, state, forward, head);
    }

    /** The request is whole, and its answer has begun; {@code lastIndex} is that of the last target it went to. */
    void send(DownstreamRelay body, int lastIndex) {
        if (over) {
            return;
        }
        over = true;
        if (!body.isReplayable()) {
            settings.mirrors().leaveOut(decision, MirrorOutcome.TOO_LARGE);
        } else if (hasSeenIt(lastIndex)) {
            settings.mirrors().leaveOut(decision, MirrorOutcome.SKIPPED);
        } else {
            long limitNanos =
                    decision.timeout().orElse(settings.timeouts().firstByte()).toNanos();
            // The body's reference passes on.
            settings.mirrors()
                    .send(
                            state,
                            decision,
                            new MirrorCopy.Message(
                                    marked(), body.takeKept(), body.trailers(), limitNanos, header(body)));
        }
    }

    /** What the mirror's region is told of the client; null where it gets no PROXY protocol header. */
    private @Nullable ProxyHeader header(DownstreamRelay body) {
        Target mirror = decision.mirror();
        return mirror == null || mirror.endpoint().proxyProtocol().isEmpty() ? null : body.proxyHeader();
    }

    /** Whether the request itself went to the mirror's region. */
    private boolean hasSeenIt(int lastIndex) {
        Target mirror = decision.mirror();
        for (int i = 0; i <= lastIndex; i++) {
            if (mirror != null && decision.targets().get(i).region().equals(mirror.region())) {
                return true;
            }
        }
        return false;
    }

    /**
     * The request's head, saying that it is a copy; whoever sends the body with it expects no 100. The fields are the
     * request's own: it was answered, so its head is sent no more.
     */
    private RequestHead marked() {
        Fields fields = head.fields();
        fields.remove(FieldName.EXPECT);
        fields.add(FieldName.X_MIRRORED, "1");
        return head;
    }

    /** The request is over; a copy that was not sent by now is none. */
    void end(DownstreamRelay body) {
        if (!over) {
            over = true;
            settings.mirrors()
                    .leaveOut(decision, body.isReplayable() ? MirrorOutcome.SKIPPED : MirrorOutcome.TOO_LARGE);
        }
    }
}
