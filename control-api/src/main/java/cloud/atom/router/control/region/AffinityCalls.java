package cloud.atom.router.control.region;

import cloud.atom.router.control.auth.Role;
import cloud.atom.router.control.http.Answer;
import cloud.atom.router.control.http.Call;
import cloud.atom.router.control.http.Request;
import cloud.atom.router.control.wire.ControlProblem;
import cloud.atom.router.control.wire.Refusal;
import cloud.atom.router.control.wire.RegionAnswers.Affinity;
import cloud.atom.router.control.wire.RegionAnswers.Distance;
import cloud.atom.router.control.wire.RegionAnswers.Place;
import cloud.atom.router.geo.GeoLocation;
import cloud.atom.router.model.Continent;
import cloud.atom.router.model.CountryCode;
import cloud.atom.router.model.GeoPoint;
import cloud.atom.router.model.IpAddress;
import cloud.atom.router.model.IpNetwork;
import cloud.atom.router.model.Region;
import cloud.atom.router.state.ClientPlace;
import cloud.atom.router.state.RouterState;
import cloud.atom.router.state.RouterStateHolder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@code GET /affinity}: where an address or point is, and how far each region is from there. Thread-safe. */
public final class AffinityCalls {
    private static final IpNetwork ANYWHERE = IpNetwork.of(IpAddress.ofV6(0, 0), 0);

    private final RouterStateHolder state;
    private final Function<CountryCode, @Nullable Continent> continents;

    /**
     * Asks the live state.
     *
     * @param continents the continent of a country; null for an unknown country
     */
    public AffinityCalls(RouterStateHolder state, Function<CountryCode, @Nullable Continent> continents) {
        this.state = state;
        this.continents = continents;
    }

    public List<Call> calls() {
        return List.of(Call.get("/affinity", Role.VIEWER, this::affinity).taking("ip", "lat", "lon", "country"));
    }

    private Answer affinity(Request request) {
        RouterState now = state.current();
        boolean byAddress = request.query("ip").isPresent();
        if (byAddress && request.query().size() > 1) {
            throw Request.invalid("ip", "expected: either ip, or lat and lon");
        }
        if (byAddress) {
            IpAddress address = IpAddress.parse(request.query("ip").orElse(""));
            if (address == null) {
                throw Request.invalid("ip", "expected: an IPv4 or IPv6 address");
            }
            ClientPlace place = now.places().of(address);
            return answer(
                    now,
                    place,
                    address.network().toString(),
                    place.location().source().wireName());
        }
        return answer(now, now.places().at(point(request)), null, "point");
    }

    private GeoLocation point(Request request) {
        if (request.query("lat").isEmpty() || request.query("lon").isEmpty()) {
            throw Refusal.of(ControlProblem.INPUT_INVALID, "Expected: ?ip=, or ?lat= and &lon=, perhaps &country=.");
        }
        GeoPoint point = new GeoPoint(degrees(request, "lat", 90), degrees(request, "lon", 180));
        CountryCode country = null;
        if (request.query("country").isPresent()) {
            country = CountryCode.parse(request.query("country").get());
            if (country == null) {
                throw Request.invalid("country", "expected: two upper-case letters");
            }
        }
        Continent continent = country == null ? null : continents.apply(country);
        return new GeoLocation(ANYWHERE, country, continent, point, 0, GeoLocation.Source.DATABASE);
    }

    private static double degrees(Request request, String name, double most) {
        double value;
        try {
            value = Double.parseDouble(request.query(name).orElse(""));
        } catch (NumberFormatException notANumber) {
            value = Double.NaN;
        }
        if (!(Math.abs(value) <= most)) {
            throw Request.invalid(name, "expected: degrees from -" + (int) most + " to " + (int) most);
        }
        return value;
    }

    private static Answer answer(RouterState now, ClientPlace place, @Nullable String network, String source) {
        GeoLocation location = place.location();
        GeoPoint point = location.point();
        List<Distance> distances = new ArrayList<>();
        for (int i = 0; i < now.regions().size(); i++) {
            Region region = now.regions().region(i);
            double rttMs = place.rttMs()[i];
            boolean known = !Double.isNaN(rttMs);
            distances.add(new Distance(
                    region.id().value(),
                    point == null ? null : tenth(point.distanceKm(region.location())),
                    known ? Math.round(rttMs * 100) / 100.0 : null,
                    known ? place.evidence().rung(i).wireName() : null,
                    place.evidence().samples(i)));
        }
        // Stable: the registry's order where nothing is known.
        distances.sort(Comparator.comparing(Distance::estRttMs, Comparator.nullsLast(Comparator.naturalOrder())));
        return Answer.json(new Affinity(network, view(location, point), source, distances));
    }

    private static Place view(GeoLocation location, @Nullable GeoPoint point) {
        CountryCode country = location.country();
        return new Place(
                country == null ? null : country.value(),
                point == null ? null : point.latitude(),
                point == null ? null : point.longitude(),
                location.accuracyKm() == 0 ? null : location.accuracyKm(),
                location.asn() == 0 ? null : location.asn());
    }

    private static double tenth(double value) {
        return Math.round(value * 10) / 10.0;
    }
}
