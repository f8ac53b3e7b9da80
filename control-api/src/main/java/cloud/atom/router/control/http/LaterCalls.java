package cloud.atom.router.control.http;

import cloud.atom.router.control.auth.Role;
import cloud.atom.router.control.wire.ControlProblem;
import cloud.atom.router.control.wire.Refusal;
import java.util.List;
import java.util.Optional;

/** Calls of the contract whose effect does not exist yet: 501 for those who may call them. Holds no state. */
public final class LaterCalls {
    private LaterCalls() {}

    public static List<Call> calls() {
        return List.of(
                later("GET", "/policy/:id/diff", Role.VIEWER),
                later("POST", "/policy/:id/approve", Role.APPROVER),
                later("POST", "/policy/:id/reject", Role.APPROVER),
                later("POST", "/policy/:id/rollback", Role.APPROVER),
                later("GET", "/failovers", Role.VIEWER),
                later("POST", "/failovers/:id/approve", Role.OPERATOR),
                later("GET", "/audit", Role.VIEWER),
                later("GET", "/audit/verify", Role.VIEWER),
                open("/openapi.yaml"),
                open("/console"),
                open("/console/*"));
    }

    private static Call later(String method, String path, Role role) {
        return new Call(
                method, path, Optional.of(role), Call.ANY_QUERY, Optional.empty(), request -> notYet(method, path));
    }

    private static Call open(String path) {
        return new Call(
                "GET", path, Optional.empty(), Call.ANY_QUERY, Optional.empty(), request -> notYet("GET", path));
    }

    private static Answer notYet(String method, String path) {
        throw Refusal.of(ControlProblem.CALL_NOT_SUPPORTED, method + " " + path + " is not supported yet.");
    }
}
