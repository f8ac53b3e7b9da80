package cloud.atom.router.control.laboratory;

import cloud.atom.router.geo.GeoLocation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The regions as a client's place puts them, by the same database and the same model that the router has, so that the
 * baselines are no worse for their geography. Not thread-safe; confined to one run.
 */
final class Distances {
    private final Run run;

    /** By the client's number; empty: not asked for yet. */
    private final List<List<Integer>> nearest = new ArrayList<>();

    Distances(Run run) {
        this.run = run;
        forget();
    }

    /** To be called when the database of places was replaced. */
    void forget() {
        nearest.clear();
        for (int i = 0; i < run.scene().population().size(); i++) {
            nearest.add(List.of());
        }
    }

    /** Ordinals of the regions that the client's tenant may use, nearest first. */
    List<Integer> of(Client client) {
        List<Integer> known = nearest.get(client.number());
        if (known.isEmpty()) {
            known = sorted(client);
            nearest.set(client.number(), known);
        }
        return known;
    }

    double estimateMs(Client client, int region) {
        GeoLocation place = run.world().arePlacesWrong() ? client.wrongPlace() : client.place();
        return run.scene()
                .geography()
                .rttModel()
                .estimateMs(place, run.scene().regions().region(region));
    }

    private List<Integer> sorted(Client client) {
        List<Integer> regions = new ArrayList<>();
        for (int i = 0; i < run.scene().regions().size(); i++) {
            if (run.scene().permits(client.host(), i)) {
                regions.add(i);
            }
        }
        regions.sort(Comparator.comparingDouble(region -> estimateMs(client, region)));
        return regions;
    }
}
