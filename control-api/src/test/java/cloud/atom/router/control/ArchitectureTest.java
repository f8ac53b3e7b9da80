package cloud.atom.router.control;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.testing.CodeRules;
import cloud.atom.router.testing.Floors;
import cloud.atom.router.testing.SourceRules;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** STYLE.md, sections 2 to 7, as far as a program can check them. */
class ArchitectureTest {
    private static final Floors FLOORS = new Floors(
            "cloud.atom.router.control",
            List.of(
                    List.of("wire"),
                    List.of("auth"),
                    List.of("http"),
                    List.of("policy", "route", "region", "audit", "status"),
                    List.of("decision"),
                    List.of("load", "terminal", "process", "signing"),
                    List.of("console", "cli", "report", "bench", "attack", "demo", "laboratory"),
                    List.of("node")));

    private static final JavaClasses CLASSES = CodeRules.classesBeside(packageInfo());

    @Test
    void packagesSeeOnlyTheFloorsBelow() {
        classes().should(FLOORS.lookOnlyDown()).check(CLASSES);
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

    /** A class of this module that is always there. */
    private static Class<?> packageInfo() {
        try {
            return Class.forName("cloud.atom.router.control.package-info");
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }
}
