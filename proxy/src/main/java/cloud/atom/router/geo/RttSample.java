package cloud.atom.router.geo;

import cloud.atom.router.model.IpNetwork;
import cloud.atom.router.model.RegionId;

/**
 * One measured round trip between a client and a region. Immutable.
 *
 * @param client the client's network, /24 or /48; never an address
 * @param region where the other end stands
 * @param rttMs milliseconds, above 0
 */
public record RttSample(IpNetwork client, RegionId region, double rttMs) {}
