package cloud.atom.router.control.laboratory;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.model.Continent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PopulationTest {
    private final Scene scene = Scene.load();

    @Test
    void isTheSameEachTime() {
        List<Client> again = Scene.load().population().of(Tenant.WORLD.host());

        assertThat(scene.population().of(Tenant.WORLD.host()))
                .usingRecursiveComparison()
                .isEqualTo(again);
    }

    @Test
    void keepsTheEuropeanTenantsClientsInEurope() {
        assertThat(scene.population().of(Tenant.EUROPE.host()))
                .isNotEmpty()
                .allMatch(client -> client.place().continent() == Continent.EU);
    }

    @Test
    void isAsFarFromTheRoutersEstimateAsMeasuredRoundTripsWere() {
        List<Double> errors = new ArrayList<>();
        for (Client client : scene.population().of(Tenant.WORLD.host())) {
            for (int i = 0; i < scene.regions().size(); i++) {
                double model = scene.geography()
                        .rttModel()
                        .estimateMs(client.place(), scene.regions().region(i));
                errors.add(Math.abs(model - client.rttNanos()[i] / 1e6) / (client.rttNanos()[i] / 1e6));
            }
        }
        errors.sort(null);

        // docs/geography.md: 10.5 % on cities that the model had not seen.
        assertThat(errors.get(errors.size() / 2)).isBetween(0.08, 0.14);
    }

    @Test
    void isMisplacedInPartByTheBrokenDatabase() {
        List<Client> clients = scene.population().of(Tenant.WORLD.host());

        long wrong = clients.stream()
                .filter(client ->
                        client.wrongPlace().continent() != client.place().continent())
                .count();

        assertThat((double) wrong / clients.size()).isBetween(0.2, 0.4);
    }
}
