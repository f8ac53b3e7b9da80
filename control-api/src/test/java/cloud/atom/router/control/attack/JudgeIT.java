package cloud.atom.router.control.attack;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.control.attack.Verdict.Outcome;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the suite says of no proxy at all: everything that a client sends arrives. */
class JudgeIT {
    private static final Set<String> LET_THROUGH = Set.of(
            "te-and-cl",
            "te-behind-cr",
            "name-empty-hides-rest",
            "nominated-field",
            "trailer-host",
            "surplus-behind-length",
            "answer-te-and-cl",
            "extension-plain");

    @Test
    void findsWhatAProxyThatDoesNothingLetsThrough() throws Exception {
        List<AttackCase> cases = CaseTables.all().stream()
                .filter(one -> LET_THROUGH.contains(one.id()))
                .toList();
        List<Verdict> verdicts;
        try (Origin origin = new Origin()) {
            Lane lane = new Lane(origin.address(), "a.example", origin);
            verdicts = new AttackRun(cases)
                    .run(List.of(new Target("none", "", false, List.of(lane), List.of(), List.of(), 0)));
        }

        assertThat(verdicts).hasSize(LET_THROUGH.size());
        assertThat(verdicts)
                .filteredOn(verdict -> verdict.outcome() == Outcome.OK)
                .isEmpty();
        assertThat(verdicts)
                .filteredOn(verdict -> verdict.attack().id().equals("te-and-cl"))
                .allSatisfy(verdict -> assertThat(verdict.faults()).contains("a smuggled request arrived"));
    }
}
