package cloud.atom.router.control.laboratory;

import cloud.atom.router.geo.GeoLocation;
import cloud.atom.router.model.IpAddress;

/**
 * One network of clients. Immutable by convention: nobody writes into {@code rttNanos}.
 *
 * @param number from 0, of all clients
 * @param host whose requests it sends
 * @param place where a good database says it is
 * @param wrongPlace where the broken database says it is; often the same
 * @param rttNanos true round trip to each region, indexed by ordinal, access network included
 * @param arrival ordinal of the region whose router its requests reach
 * @param weight share of its tenant's requests, against those of the tenant's other clients
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record Client(
        int number,
        IpAddress address,
        String host,
        GeoLocation place,
        GeoLocation wrongPlace,
        long[] rttNanos,
        int arrival,
        double weight) {}
