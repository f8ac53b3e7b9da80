package cloud.atom.router.simulation;

/**
 * How a simulated region behaves. Immutable.
 *
 * @param latencyMs time from a request's end to its answer, 0 to 60000
 * @param errorRate share of requests answered with 500, in [0, 1]
 * @param capacity requests per second; those above are answered with 503; 0: all are
 * @param down whether it is dead: its connections are reset and its port refuses
 */
public record Behaviour(long latencyMs, double errorRate, long capacity, boolean down) {
    static final long MAX_LATENCY_MS = 60_000;

    public Behaviour {
        if (latencyMs < 0 || latencyMs > MAX_LATENCY_MS) {
            throw new IllegalArgumentException("latency_ms: " + latencyMs + " (expected: 0 to 60000)");
        }
        if (!(errorRate >= 0 && errorRate <= 1)) {
            throw new IllegalArgumentException("error_rate: " + errorRate + " (expected: in [0, 1])");
        }
        if (capacity < 0) {
            throw new IllegalArgumentException("capacity: " + capacity + " (expected: at least 0)");
        }
    }

    public Behaviour withLatencyMs(long newLatencyMs) {
        return new Behaviour(newLatencyMs, errorRate, capacity, down);
    }

    public Behaviour withErrorRate(double newErrorRate) {
        return new Behaviour(latencyMs, newErrorRate, capacity, down);
    }

    public Behaviour withCapacity(long newCapacity) {
        return new Behaviour(latencyMs, errorRate, newCapacity, down);
    }

    public Behaviour withDown(boolean newDown) {
        return new Behaviour(latencyMs, errorRate, capacity, newDown);
    }
}
