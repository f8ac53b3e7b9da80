package cloud.atom.router.control.laboratory;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.control.laboratory.Laboratory.Result;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The committed report is what the laboratory finds today. Where it differs: run bin/router laboratory and look. */
final class SimulationReportTest {
    private static final Path REPORTS =
            Path.of(System.getProperty("router.home", "..")).resolve("reports");
    private static final Scene SCENE = Scene.load();
    private static final List<Result> RESULTS = Laboratory.run(Days.all());

    @Test
    void isWhatAFreshRunFinds() throws IOException {
        for (Map.Entry<String, String> file :
                SimulationReport.files(RESULTS, SCENE).entrySet()) {
            assertThat(REPORTS.resolve(file.getKey())).content().isEqualTo(file.getValue());
        }
    }

    @Test
    void givesAReasonForEachAimThatIsMissedAndForNoOther() {
        assertThat(Reasons.unsettled(Judge.shortfalls(RESULTS, SCENE.regions().size())))
                .isEmpty();
    }

    @Test
    void findsNoAttemptOutsideResidencyOnAnyDay() {
        assertThat(RESULTS)
                .allSatisfy(result -> assertThat(result.of(Contender.ROUTER).violations())
                        .as(result.day().name())
                        .isZero());
    }
}
