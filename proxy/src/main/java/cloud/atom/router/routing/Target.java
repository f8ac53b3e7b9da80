package cloud.atom.router.routing;

import cloud.atom.router.model.Endpoint;
import cloud.atom.router.model.RegionId;

/** Where one attempt goes. Immutable. */
public record Target(RegionId region, Endpoint endpoint) {}
