package cloud.atom.router.control.node;

import cloud.atom.router.config.HostPort;
import cloud.atom.router.config.InvalidInputException;
import cloud.atom.router.config.ListenAddress;
import cloud.atom.router.config.Secret;
import cloud.atom.router.control.auth.Access;
import cloud.atom.router.control.auth.AccessToken;
import cloud.atom.router.control.auth.Principal;
import cloud.atom.router.control.auth.Role;
import cloud.atom.router.control.http.ControlHttpServer;
import cloud.atom.router.control.route.RouteCalls;
import cloud.atom.router.control.status.Readiness;
import cloud.atom.router.control.status.StatusCalls;
import cloud.atom.router.downstream.Listener;
import cloud.atom.router.geoip.Geography;
import cloud.atom.router.model.TenantId;
import cloud.atom.router.node.ControlToken;
import cloud.atom.router.node.Inheritance;
import cloud.atom.router.node.LoadedConfig;
import cloud.atom.router.node.Router;
import cloud.atom.router.routing.RoutingEngine;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/** A whole node: the router and its control API. Thread-safe. */
public final class RouterNode implements AutoCloseable {
    /** The program's version, as {@code /health} and {@code router version} say it. */
    public static final String VERSION = "v7.3.0-phaseG.4";

    /** Names the control API's socket among those that a successor gets. */
    static final String CONTROL_KEY = "control.bind";

    private final Router router;
    private final ControlHttpServer control;

    private RouterNode(Router router, ControlHttpServer control) {
        this.router = router;
        this.control = control;
    }

    /**
     * Starts a node; returns when it serves.
     *
     * @param home the folder that holds {@code geoip/}
     * @param logOutput where the request log goes; stays open
     * @throws InvalidInputException when a file that it needs is wrong
     * @throws IllegalStateException when an address cannot be bound
     */
    public static RouterNode start(LoadedConfig loaded, Path home, OutputStream logOutput) {
        return start(loaded, home, logOutput, Inheritance.NONE);
    }

    /**
     * {@link #start(LoadedConfig, Path, OutputStream)} on the sockets and with the policies of the router that runs. It
     * goes on as before until it is told that this one is ready.
     */
    public static RouterNode start(LoadedConfig loaded, Path home, OutputStream logOutput, Inheritance inheritance) {
        Access access = new Access(tokens(loaded), loaded.config().simulation());
        Router router = Router.start(loaded.config(), home, logOutput, inheritance);
        HostPort bind = loaded.config().control().bind();
        try {
            OptionalInt descriptor = inheritance.claim(CONTROL_KEY, bind.toString());
            ControlHttpServer.Place place = new ControlHttpServer.Place(bind, descriptor);
            return new RouterNode(router, ControlServer.start(services(router), place, access));
        } catch (IOException e) {
            // The sockets are the other router's; what was accepted from them meanwhile is served.
            router.dataPlane().handOver(inheritance.claimed());
            router.dataPlane().drain(loaded.config().timeouts().drain()).join();
            router.close();
            throw new IllegalStateException("control.bind: " + bind + " (expected: a free address of this machine)", e);
        }
    }

    public Router router() {
        return router;
    }

    ControlHttpServer control() {
        return control;
    }

    /** Where the control API listens. */
    public HostPort controlAddress() {
        return control.bound();
    }

    /**
     * Where the data plane listens.
     *
     * @throws IllegalStateException when that is a Unix socket
     */
    public HostPort dataAddress() {
        ListenAddress bound = router.dataPlane().listeners().get(0).boundTo();
        if (bound instanceof HostPort address) {
            return address;
        }
        throw new IllegalStateException("proxy.bind: " + bound + " (expected: host:port)");
    }

    /** Where the data plane listens for TLS; empty when it does not. */
    public Optional<ListenAddress> tlsAddress() {
        return router.dataPlane().listeners().stream()
                .filter(listener -> listener.key().equals("proxy.tls_bind"))
                .map(Listener::boundTo)
                .findFirst();
    }

    /** Ends the node at once; the control API goes last. */
    @Override
    public void close() {
        router.close();
        control.close();
    }

    private static ControlServices services(Router router) {
        Geography geography = router.geography();
        return new ControlServices(
                router.states(),
                new RoutingEngine(),
                new RouteCalls.Gates(router.buckets().live(), router.buckets().dryRun()),
                router.policies(),
                router.applier(),
                router.drains(),
                router.decisions(),
                country -> {
                    var known = geography.countries().find(country);
                    return known == null ? null : known.continent();
                },
                new StatusCalls.Sources(
                        router.config().simulation(),
                        VERSION,
                        NodeChecks.of(router),
                        () -> router.dataPlane().isDraining() ? Readiness.DRAINING : Readiness.READY,
                        router.metrics()));
    }

    private static List<AccessToken> tokens(LoadedConfig loaded) {
        List<AccessToken> tokens = new ArrayList<>();
        loaded.authToken().map(Secret::reveal).map(AccessToken::root).ifPresent(tokens::add);
        for (ControlToken token : loaded.config().control().tokens()) {
            String sha256 = token.tokenSha256()
                    .map(Secret::reveal)
                    .orElseGet(() -> AccessToken.sha256(
                            ControlToken.firstLine(token.tokenFile().orElseThrow())));
            tokens.add(new AccessToken(sha256, holder(token)));
        }
        return tokens;
    }

    private static Principal holder(ControlToken token) {
        Set<Role> roles =
                token.roles().stream().map(role -> Role.valueOf(role.name())).collect(Collectors.toSet());
        Optional<Set<TenantId>> tenants = token.tenants()
                .filter(names -> !names.contains("*"))
                .map(names -> names.stream().map(TenantId::new).collect(Collectors.toSet()));
        return new Principal(token.name(), roles, tenants);
    }
}
