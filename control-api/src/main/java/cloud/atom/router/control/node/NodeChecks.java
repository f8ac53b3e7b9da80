package cloud.atom.router.control.node;

import cloud.atom.router.control.wire.StatusAnswers.Check;
import cloud.atom.router.geoip.DatabaseDescription;
import cloud.atom.router.node.Router;
import cloud.atom.router.prometheus.PrometheusStatus;
import cloud.atom.router.registry.RegistryStatus;
import cloud.atom.router.tls.TlsStatus;
import cloud.atom.router.trust.Trust;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What {@code /health} says of each part of a node. Holds no state. */
final class NodeChecks {
    private static final Duration EXPIRES_SOON = Duration.ofDays(7);

    private NodeChecks() {}

    /** The checks by name, in the order shown. */
    static Map<String, Supplier<Check>> of(Router router) {
        Map<String, Supplier<Check>> checks = new LinkedHashMap<>();
        checks.put("registry", () -> registry(router));
        checks.put("regions", () -> regions(router));
        checks.put("policies", () -> policies(router));
        checks.put("trust", () -> trust(router));
        checks.put("geoip", () -> places(router.placesDescription()));
        router.tls().ifPresent(tls -> checks.put("tls", () -> certificates(tls.status(), Instant.now())));
        checks.put("prometheus", () -> prometheus(router.prometheusStatus()));
        return checks;
    }

    private static Check prometheus(Optional<PrometheusStatus> configured) {
        if (configured.isEmpty()) {
            return Check.ok("not configured: polls and live traffic alone");
        }
        PrometheusStatus status = configured.get();
        String error = status.lastError().map(text -> "; " + text).orElse("");
        if (status.away()) {
            String since =
                    status.lastSuccess().map(at -> ", last answer at " + at).orElse("");
            return Check.warn(status.location() + ": away, polls and live traffic alone" + since + error);
        }
        return error.isEmpty() ? Check.ok(status.location()) : Check.warn(status.location() + error);
    }

    private static Check registry(Router router) {
        if (router.registryStatus().isEmpty()) {
            return Check.ok("simulated regions on loopback");
        }
        RegistryStatus status = router.registryStatus().get();
        String where = status.location() + ", revision " + status.revision() + ", " + status.regions() + " regions";
        if (status.lastError().isPresent()) {
            return Check.warn(where + ": " + status.lastError().get());
        }
        return status.kept() ? Check.warn(where + ": the copy of an earlier run") : Check.ok(where);
    }

    private static Check regions(Router router) {
        var state = router.states().current();
        long serving = state.regions().regions().stream()
                .filter(region -> {
                    var health = state.health().of(region.id());
                    return health == null || health.takesRequests();
                })
                .count();
        String detail = serving + " of " + state.regions().size() + " regions take requests";
        return serving == state.regions().size() && serving > 0 ? Check.ok(detail) : Check.warn(detail);
    }

    private static Check policies(Router router) {
        int active = router.states().current().policies().all().size();
        String detail = active + " active" + (router.config().simulation() ? ", unsigned ones may apply" : "");
        return active > 0 ? Check.ok(detail) : Check.warn(detail + ": every request is refused");
    }

    /** Without a key nothing can be applied outside simulation mode. */
    private static Check trust(Router router) {
        Trust trust = router.trust();
        String detail =
                trust.keys().size() + " keys" + (trust.version() == 0 ? "" : ", trust file version " + trust.version());
        boolean needed = !router.config().simulation();
        return trust.keys().isEmpty() && needed ? Check.warn(detail + ": no policy can be applied") : Check.ok(detail);
    }

    /** A certificate that nobody replaced in its last days is a warning; so are files that are not taken. */
    private static Check certificates(TlsStatus status, Instant now) {
        if (status.lastError().isPresent()) {
            return Check.warn("the last good certificates stay in use: "
                    + status.lastError().get());
        }
        List<String> ending = status.certificates().stream()
                .filter(certificate -> certificate.notAfter().isBefore(now.plus(EXPIRES_SOON)))
                .map(certificate -> certificate.label() + " expires at " + certificate.notAfter())
                .toList();
        return ending.isEmpty()
                ? Check.ok(status.certificates().size() + " certificates")
                : Check.warn(String.join("; ", ending));
    }

    /** The age of a database is said and degrades nothing: places move slowly. */
    private static Check places(DatabaseDescription database) {
        String detail = database.kind().wireName() + (database.type().isEmpty() ? "" : " " + database.type());
        if (!database.problems().isEmpty()) {
            return Check.warn(detail + ": " + String.join("; ", database.problems()));
        }
        List<String> warnings = database.warnings(Instant.now());
        return Check.ok(detail + (warnings.isEmpty() ? "" : "; warning: " + String.join("; ", warnings)));
    }
}
