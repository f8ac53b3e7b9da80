package cloud.atom.router.prometheus;

import cloud.atom.router.model.Capacity;
import cloud.atom.router.model.Continent;
import cloud.atom.router.model.CountryCode;
import cloud.atom.router.model.Endpoint;
import cloud.atom.router.model.GeoPoint;
import cloud.atom.router.model.HealthPolling;
import cloud.atom.router.model.Region;
import cloud.atom.router.model.RegionId;
import java.net.URI;
import java.util.List;
import java.util.Set;

/** Answers as Prometheus gives them, and regions to ask for. */
final class Vectors {
    private Vectors() {}

    static String vector(String... elements) {
        return "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[" + String.join(",", elements)
                + "]}}";
    }

    static String element(String signal, String value) {
        return "{\"metric\":{\"signal\":\"" + signal + "\"},\"value\":[1732400000.123,\"" + value + "\"]}";
    }

    static Region region(String id, long capacity, String selector) {
        return new Region(
                new RegionId(id),
                id,
                new CountryCode("IE"),
                Continent.EU,
                Set.of(),
                new GeoPoint(53.35, -6.26),
                List.of(new Endpoint(URI.create("http://10.0.0.1:80"), 1)),
                HealthPolling.DEFAULT,
                new Capacity(capacity),
                selector);
    }
}
