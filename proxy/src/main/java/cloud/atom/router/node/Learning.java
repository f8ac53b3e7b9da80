package cloud.atom.router.node;

import cloud.atom.router.exchange.ExchangeObserver;
import cloud.atom.router.geoip.Geography;
import cloud.atom.router.geoip.RttLearner;
import cloud.atom.router.geoip.RttObserver;
import cloud.atom.router.health.HealthSnapshot;
import cloud.atom.router.healthcheck.HealthListener;
import cloud.atom.router.model.RegionId;
import cloud.atom.router.state.RouterStateHolder;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Learning of round trips, in a router that knows the region it stands in; in any other nothing happens. Thread-safe. */
final class Learning {
    private static final String FILE = "learned-rtts.bin";
    private static final long END_SECONDS = 2;

    private final Optional<RttRecorder> recorder;

    /** Restores what was kept in the data folder. */
    Learning(RouterConfig config, Geography geography, RouterStateHolder states, RttObserver observer) {
        recorder = config.geo().region().map(region -> {
            RttLearner.Wiring wiring = new RttLearner.Wiring(
                    region,
                    states::current,
                    learned -> states.update(state -> state.withLearned(learned)),
                    () -> TimeUnit.MILLISECONDS.toSeconds(System.currentTimeMillis()),
                    observer);
            return new RttRecorder(new RttLearner(geography, config.dataDir().resolve(FILE), wiring), region);
        });
    }

    /** Who is to be told of connections. */
    List<ExchangeObserver> observers() {
        return recorder.<List<ExchangeObserver>>map(List::of).orElse(List.of());
    }

    /** Tells the learner, where there is one, how long polls took to connect. */
    HealthListener listening(Consumer<HealthSnapshot> onHealth) {
        return new HealthListener() {
            @Override
            public void onHealth(HealthSnapshot snapshot) {
                onHealth.accept(snapshot);
            }

            @Override
            public void onConnected(RegionId region, long nanos) {
                recorder.ifPresent(present -> present.learner().onConnected(region, nanos));
            }
        };
    }

    void start(ScheduledExecutorService background) {
        recorder.ifPresent(present -> present.learner().start(background));
    }

    /** Keeps what was learned; {@code background} was told to end. */
    void close(ScheduledExecutorService background) {
        if (recorder.isEmpty()) {
            return;
        }
        try {
            if (background.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
                recorder.get().learner().close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
