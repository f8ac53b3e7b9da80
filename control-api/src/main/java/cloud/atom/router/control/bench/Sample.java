package cloud.atom.router.control.bench;

/**
 * One round of one proxy in one scenario. Immutable.
 *
 * @param cpuMicros CPU time of the proxy's process per request, user and system, in microseconds
 * @param perSecond requests per second at full load
 * @param addedP50Micros median latency at the fixed rate minus that without a proxy, in microseconds; NaN when the
 *     scenario has no rate
 * @param addedP99Micros the same for the 99th percentile
 * @param residentBytes after the load
 * @param errors requests that failed
 */
record Sample(
        BenchScenario scenario,
        String proxy,
        double cpuMicros,
        double perSecond,
        double addedP50Micros,
        double addedP99Micros,
        double residentBytes,
        long errors) {}
