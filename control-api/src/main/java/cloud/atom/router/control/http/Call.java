package cloud.atom.router.control.http;

import cloud.atom.router.control.auth.Role;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One call of the control API. Immutable.
 *
 * @param path segments, those that begin with a colon are parameters: {@code /policy/:id}
 * @param role what the caller must be allowed; absent: nothing is asked
 * @param query names of the parameters it takes; others are refused
 * @param body absent: it takes none, and what comes is not looked at
 * @param handler makes the answer
 */
public record Call(
        String method, String path, Optional<Role> role, Set<String> query, Optional<Body> body, Handler handler) {
    /** Takes any query parameter. */
    static final Set<String> ANY_QUERY = Set.of("*");

    private static final int MIB = 1 << 20;

    /** A GET for those who have {@code role}, without parameters. */
    public static Call get(String path, Role role, Handler handler) {
        return new Call("GET", path, Optional.of(role), Set.of(), Optional.empty(), handler);
    }

    /** A GET for everybody. */
    public static Call open(String path, Handler handler) {
        return new Call("GET", path, Optional.empty(), ANY_QUERY, Optional.empty(), handler);
    }

    /** A POST of a JSON object of at most 1 MiB. */
    public static Call post(String path, Role role, Handler handler) {
        return new Call("POST", path, Optional.of(role), Set.of(), Optional.of(Body.JSON), handler);
    }

    /** The same with query parameters. */
    public Call taking(String... names) {
        return new Call(method, path, role, Set.of(names), body, handler);
    }

    /** The same with another body. */
    public Call with(Body other) {
        return new Call(method, path, role, query, Optional.of(other), handler);
    }

    /**
     * What a call's body may be. Immutable.
     *
     * @param mediaTypes without parameters; a request without {@code Content-Type} is taken as the first
     * @param maxBytes more gets 413
     */
    public record Body(List<String> mediaTypes, int maxBytes) {
        static final Body JSON = new Body(List.of("application/json"), MIB);

        public Body {
            mediaTypes = List.copyOf(mediaTypes);
        }
    }

    /** Makes the answer to a request; runs on a worker thread and may block for a while. */
    @FunctionalInterface
    public interface Handler {
        /**
         * The answer.
         *
         * @throws cloud.atom.router.control.wire.Refusal to answer with a problem
         */
        Answer answer(Request request);
    }
}
