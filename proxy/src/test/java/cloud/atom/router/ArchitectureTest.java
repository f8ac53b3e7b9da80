package cloud.atom.router;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.model.TenantId;
import cloud.atom.router.testing.CodeRules;
import cloud.atom.router.testing.Floors;
import cloud.atom.router.testing.KernelRules;
import cloud.atom.router.testing.SourceRules;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** STYLE.md, sections 2 to 7, as far as a program can check them. */
class ArchitectureTest {
    private static final Floors FLOORS = new Floors(
            "cloud.atom.router",
            List.of(
                    List.of("model"),
                    List.of("policy", "geo", "health", "qos", "problem"),
                    List.of("state"),
                    List.of("routing"),
                    List.of("proof"),
                    List.of("config", "secrets", "signature", "sqlite"),
                    List.of("tls", "proxyprotocol", "trust", "store"),
                    List.of("registry", "prometheus", "policystore", "geoip", "ratelimit", "operations", "http"),
                    List.of("http2"),
                    List.of("upstream", "cluster", "healthcheck"),
                    List.of("exchange"),
                    List.of("downstream", "telemetry", "memory", "simulation", "takeover"),
                    List.of("node")));

    private static final DescribedPredicate<JavaClass> IN_KERNEL = resideInAnyPackage(
            "cloud.atom.router.model..",
            "cloud.atom.router.policy..",
            "cloud.atom.router.geo..",
            "cloud.atom.router.health..",
            "cloud.atom.router.qos..",
            "cloud.atom.router.problem..",
            "cloud.atom.router.state..",
            "cloud.atom.router.routing..",
            "cloud.atom.router.proof..");

    private static final JavaClasses CLASSES = CodeRules.classesBeside(TenantId.class);

    @Test
    void packagesSeeOnlyTheFloorsBelow() {
        classes().should(FLOORS.lookOnlyDown()).check(CLASSES);
    }

    @Test
    void kernelUsesOnlyTheQuietPartOfTheJdk() {
        classes().that(IN_KERNEL).should(KernelRules.useOnlyTheQuietJdk()).check(CLASSES);
    }

    @Test
    void kernelTakesTimeAndChanceFromItsCaller() {
        classes()
                .that(IN_KERNEL)
                .should(KernelRules.takeTimeAndChanceFromTheCaller())
                .check(CLASSES);
    }

    @Test
    void classesAreFinal() {
        CodeRules.classesAreFinal().check(CLASSES);
    }

    @Test
    void onlyTelemetryImportsTheMetricsLibrary() {
        CodeRules.onlyTelemetryImportsMetrics().check(CLASSES);
    }

    @Test
    void onlyConfigReadsTheEnvironment() {
        CodeRules.onlyConfigReadsTheEnvironment().check(CLASSES);
    }

    @Test
    void sourcesKeepTheirShape() {
        assertThat(SourceRules.violations(Path.of(""))).isEmpty();
    }
}
