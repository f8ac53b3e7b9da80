package cloud.atom.router.geoip;

import static cloud.atom.router.geoip.GeoFixtures.GEOGRAPHY;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.geoip.MeasuredWorld.City;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The round-trip model against measured round trips: every city of the training data as a client of twelve regions on
 * six continents. The figures are the measured ones, rounded against us; docs/geography.md has them too.
 */
class RttAccuracyTest {
    private final MeasuredWorld world = new MeasuredWorld();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // spotless:off
                "0.86 | 0.106 | Washington, San Jose, Toronto, Sao Paulo, Dublin, Frankfurt, Cape Town, Dubai, Chennai, Singapore, Tokyo, Sydney",
                "0.84 | 0.096 | Washington, Los Angeles, Dallas, Sao Paulo, London, Frankfurt, Johannesburg, Dubai, Chennai, Hong Kong, Tokyo, Sydney",
                "0.82 | 0.107 | Washington, San Jose, Dallas, Sao Paulo, London, Frankfurt, Johannesburg, Tel Aviv, New Delhi, Singapore, Osaka, Sydney",
                // Without the hubs: short of 82 %, and said so in docs/geography.md.
                "0.78 | 0.106 | Columbus, Portland, Montreal, Santiago, London, Stockholm, Johannesburg, Tel Aviv, Pune, Hong Kong, Seoul, Melbourne",
                "0.77 | 0.106 | Chicago, Los Angeles, Dallas, Sao Paulo, Paris, Warsaw, Johannesburg, Dubai, New Delhi, Jakarta, Osaka, Auckland",
                // spotless:on
            })
    void findsTheBestRegionAndErrsLittle(double topOne, double medianError, String names) {
        List<String> regions = List.of(names.split(", ", -1));

        Figures figures = measure(regions);

        assertThat(world.clientsOf(regions)).hasSizeGreaterThanOrEqualTo(130);
        assertThat(figures.topOne).as(figures.toString()).isGreaterThanOrEqualTo(topOne);
        assertThat(figures.medianError).as(figures.toString()).isLessThanOrEqualTo(medianError);
    }

    @Test
    void findsTheBestRegionForThreeQuartersOfCitiesOverChoicesDrawnAtRandom() {
        List<Figures> drawn = new ArrayList<>();
        Random random = new Random(20181110);
        while (drawn.size() < 50) {
            List<String> regions = new ArrayList<>(world.metros());
            Collections.shuffle(regions, random);
            regions = regions.subList(0, 12);
            if (spansSixContinents(regions)) {
                drawn.add(measure(regions));
            }
        }

        double[] topOne = drawn.stream().mapToDouble(Figures::topOne).sorted().toArray();
        double[] errors =
                drawn.stream().mapToDouble(Figures::medianError).sorted().toArray();
        assertThat(topOne[25]).as("median of " + Arrays.toString(topOne)).isGreaterThanOrEqualTo(0.75);
        assertThat(errors[25]).as("median of " + Arrays.toString(errors)).isLessThanOrEqualTo(0.11);
    }

    private boolean spansSixContinents(List<String> regions) {
        return regions.stream()
                        .map(region -> world.city(region).continent())
                        .distinct()
                        .count()
                == 6;
    }

    private Figures measure(List<String> regions) {
        List<City> clients = world.clientsOf(regions);
        long right = clients.stream()
                .filter(client -> best(client, regions).equals(world.best(client, regions)))
                .count();
        double[] errors = clients.stream()
                .flatMap(client -> regions.stream()
                        .map(region -> Math.abs(estimated(client, region) / world.measured(client, region) - 1)))
                .mapToDouble(Double::doubleValue)
                .sorted()
                .toArray();
        return new Figures((double) right / clients.size(), errors[errors.length / 2]);
    }

    private String best(City client, List<String> regions) {
        return MeasuredWorld.least(regions, region -> estimated(client, region));
    }

    private double estimated(City client, String region) {
        return GEOGRAPHY
                .rttModel()
                .estimateMs(client.asClient(), world.city(region).asRegion());
    }

    private record Figures(double topOne, double medianError) {}
}
