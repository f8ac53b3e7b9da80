package cloud.atom.router.control.node;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.control.policy.PolicyTitles;
import cloud.atom.router.control.wire.ControlProblem;
import cloud.atom.router.model.Reason;
import cloud.atom.router.policystore.ApplyRefusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class ProblemDocTest {
    private static final Path PAGE = Path.of(System.getProperty("router.home", ".."), "docs", "problems.md");

    @Test
    void thePageListsExactlyTheTypesThatThereAre() throws IOException {
        List<String> listed = Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith("| `/problems/"))
                .map(line -> line.substring(0, line.lastIndexOf(" | ")))
                .toList();

        List<String> existing = Stream.of(
                        Stream.of(Reason.values())
                                .filter(Reason::isRefusal)
                                .map(reason -> row(reason.code(), reason.status(), reason.title())),
                        Stream.of(ControlProblem.values())
                                .map(problem -> row(problem.code(), problem.status(), problem.title())),
                        Stream.of(ApplyRefusal.Cause.values())
                                .map(cause -> row(cause.code(), cause.status(), PolicyTitles.of(cause))))
                .flatMap(part -> part)
                .toList();
        assertThat(listed).containsExactlyElementsOf(existing);
    }

    private static String row(String code, int status, String title) {
        return "| `/problems/" + code + "` | " + status + " | " + title;
    }
}
