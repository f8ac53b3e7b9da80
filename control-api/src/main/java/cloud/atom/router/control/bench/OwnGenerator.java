package cloud.atom.router.control.bench;

import cloud.atom.router.control.load.LoadPlan;
import cloud.atom.router.control.load.LoadReport;
import cloud.atom.router.control.load.LoadRun;
import cloud.atom.router.control.load.RequestSource;
import java.time.Duration;

/** The generator of this program. Immutable. */
record OwnGenerator(int connections) implements Generator {
    @Override
    public Load run(Target target, BenchScenario scenario, Duration length) {
        LoadReport report = LoadRun.run(plan(target, scenario, length));
        return new Load(report.requests() - report.failures(), report.failures(), report.elapsed());
    }

    /** Loads {@code target} at the scenario's fixed rate. */
    LoadReport runAtRate(Target target, BenchScenario scenario, Duration length) {
        return LoadRun.run(plan(target, scenario, length).withRate(scenario.rate()));
    }

    private LoadPlan plan(Target target, BenchScenario scenario, Duration length) {
        return LoadPlan.to(target.address(), RequestSource.cycle(scenario.request()))
                .withConnections(connections)
                .withTls(target.tls())
                .withDuration(length);
    }
}
