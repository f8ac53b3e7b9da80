package cloud.atom.router.geo;

/**
 * Round trip as a straight line over distance. Immutable.
 *
 * @param interceptMs milliseconds at distance zero; may be negative, the model's floors hold it up
 * @param msPerKm milliseconds for each kilometre of great circle
 */
public record RttLine(double interceptMs, double msPerKm) {
    public RttLine {
        if (!Double.isFinite(interceptMs)) {
            throw new IllegalArgumentException("interceptMs: " + interceptMs + " (expected: a number)");
        }
        if (!(msPerKm > 0) || Double.isInfinite(msPerKm)) {
            throw new IllegalArgumentException("msPerKm: " + msPerKm + " (expected: above 0)");
        }
    }

    double at(double km) {
        return interceptMs + msPerKm * km;
    }
}
