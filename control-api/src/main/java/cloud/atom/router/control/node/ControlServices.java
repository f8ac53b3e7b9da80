package cloud.atom.router.control.node;

import cloud.atom.router.control.route.RouteCalls;
import cloud.atom.router.control.status.StatusCalls;
import cloud.atom.router.memory.DecisionMemory;
import cloud.atom.router.model.Continent;
import cloud.atom.router.model.CountryCode;
import cloud.atom.router.operations.RegionDrains;
import cloud.atom.router.policystore.PolicyApplier;
import cloud.atom.router.policystore.PolicyStore;
import cloud.atom.router.routing.RoutingEngine;
import cloud.atom.router.state.RouterStateHolder;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the control API speaks for. Immutable; everything in it is thread-safe.
 *
 * @param gates how to ask for a tenant's share
 * @param drains regions that operators took out of service
 * @param decisions the live decisions of the last while
 * @param continents the continent of a country; null for an unknown country
 * @param status health, readiness and metrics
 */
public record ControlServices(
        RouterStateHolder state,
        RoutingEngine engine,
        RouteCalls.Gates gates,
        PolicyStore policies,
        PolicyApplier applier,
        RegionDrains drains,
        DecisionMemory decisions,
        Function<CountryCode, @Nullable Continent> continents,
        StatusCalls.Sources status) {}
