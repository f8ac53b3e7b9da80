package cloud.atom.router.control.node;

import cloud.atom.router.control.auth.Access;
import cloud.atom.router.control.decision.DecisionCalls;
import cloud.atom.router.control.decision.ReplayCalls;
import cloud.atom.router.control.http.Call;
import cloud.atom.router.control.http.ControlHttpServer;
import cloud.atom.router.control.http.HttpServerLimits;
import cloud.atom.router.control.http.LaterCalls;
import cloud.atom.router.control.policy.ApplyCalls;
import cloud.atom.router.control.policy.PolicyCalls;
import cloud.atom.router.control.region.AffinityCalls;
import cloud.atom.router.control.region.DrainCalls;
import cloud.atom.router.control.region.RegionCalls;
import cloud.atom.router.control.route.RouteCalls;
import cloud.atom.router.control.status.StatusCalls;
import cloud.atom.router.control.status.TenantCalls;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Puts the calls of the control API together and serves them. Holds no state. */
public final class ControlServer {
    private ControlServer() {}

    /**
     * Starts the control API.
     *
     * @throws IOException when {@code place} cannot be listened on
     */
    public static ControlHttpServer start(ControlServices services, ControlHttpServer.Place place, Access access)
            throws IOException {
        return ControlHttpServer.start(place, access, calls(services), HttpServerLimits.DEFAULT);
    }

    /** Every call; a path without parameters stands before one with a parameter in its place. */
    static List<Call> calls(ControlServices services) {
        List<Call> calls = new ArrayList<>();
        calls.addAll(new StatusCalls(services.status()).calls());
        calls.addAll(new RouteCalls(services.engine(), services.state(), services.gates()).calls());
        calls.addAll(new RegionCalls(services.state(), services.drains()).calls());
        calls.addAll(new DrainCalls(services.state(), services.drains()).calls());
        calls.addAll(new AffinityCalls(services.state(), services.continents()).calls());
        calls.addAll(new TenantCalls(services.state(), services.gates().dryRun()).calls());
        calls.addAll(new ApplyCalls(services.applier()).calls());
        calls.addAll(new DecisionCalls(services.decisions()).calls());
        calls.addAll(new ReplayCalls(services.decisions(), services.state()).calls());
        calls.addAll(LaterCalls.calls());
        calls.addAll(new PolicyCalls(services.policies()).calls());
        return calls;
    }
}
