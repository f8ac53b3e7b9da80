package cloud.atom.router.control.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.atom.router.control.terminal.CommandFailure;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GeneratorsTest {
    private static final Generator OWN = new OwnGenerator(1);
    private static final Generator OTHER = new OwnGenerator(2);
    private static final Set<BenchScenario> ALL = EnumSet.allOf(BenchScenario.class);

    @Test
    void measuresHttp2ByAGeneratorOfItsOwn() {
        Generators generators = new Generators(OWN, Optional.of(OTHER));

        assertThat(generators.of(BenchScenario.S5)).isSameAs(OWN);
        assertThat(generators.of(BenchScenario.S6)).isSameAs(OTHER);
        assertThat(generators.able(ALL)).isEqualTo(ALL);
        assertThat(generators.notes(ALL)).isEmpty();
    }

    @Test
    void leavesHttp2OutWhereNothingSpeaksItAndSaysSo() {
        Generators generators = new Generators(OWN, Optional.empty());

        assertThat(generators.able(ALL)).isEqualTo(EnumSet.complementOf(EnumSet.of(BenchScenario.S6)));
        assertThat(generators.notes(ALL))
                .isEqualTo(List.of("s6: left out, h2load is not installed (Debian: apt-get install nghttp2-client)"));
        assertThat(generators.notes(EnumSet.of(BenchScenario.S1))).isEmpty();
    }

    @Test
    void failsWhenNothingElseWasAskedFor() {
        Generators generators = new Generators(OWN, Optional.empty());

        assertThatThrownBy(() -> generators.able(EnumSet.of(BenchScenario.S6)))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("h2load is not installed");
    }

    @Test
    void refusesAGeneratorThatNobodyKnows() {
        assertThatThrownBy(() -> Generators.of("ab", 1, new CpuSplit(Optional.empty(), List.of(), "")))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("--generator: ab");
    }
}
