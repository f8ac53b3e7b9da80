import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Sums up the reports of surefire and failsafe: each skipped test with its reason, then one line of counts.
 *
 * <p>Arguments: a label for that line, and the folders with the reports. Exit code 1 when a test failed or none ran.
 */
final class TestSummary {
    private final List<String> skipped = new ArrayList<>();
    private final List<String> failed = new ArrayList<>();
    private int passed;

    public static void main(String[] args) throws Exception {
        TestSummary summary = new TestSummary();
        for (String folder : Arrays.asList(args).subList(1, args.length)) {
            summary.addFolder(Path.of(folder));
        }
        summary.print(args[0]);
        System.exit(summary.failed.isEmpty() && summary.passed > 0 ? 0 : 1);
    }

    private void addFolder(Path folder) throws Exception {
        if (!Files.isDirectory(folder)) {
            return;
        }
        for (Path report : reports(folder)) {
            addReport(DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(report.toFile()));
        }
    }

    private static List<Path> reports(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().matches("TEST-.*\\.xml"))
                    .sorted()
                    .toList();
        }
    }

    private void addReport(Document report) {
        NodeList cases = report.getElementsByTagName("testcase");
        for (int i = 0; i < cases.getLength(); i++) {
            addCase((Element) cases.item(i));
        }
    }

    private void addCase(Element test) {
        String name = test.getAttribute("classname") + "." + test.getAttribute("name");
        Element skip = (Element) test.getElementsByTagName("skipped").item(0);
        if (skip != null) {
            skipped.add(name + ": " + reason(skip));
        } else if (test.getElementsByTagName("failure").getLength() > 0
                || test.getElementsByTagName("error").getLength() > 0) {
            failed.add(name);
        } else {
            passed++;
        }
    }

    /** Of a disabled test the message; of a failed assumption the first line of its stack trace. */
    private static String reason(Element skip) {
        String text = skip.getAttribute("message").isBlank() ? skip.getTextContent() : skip.getAttribute("message");
        return text.strip()
                .lines()
                .findFirst()
                .orElse("no reason given")
                .replaceFirst("^[\\w.]+Exception: (Assumption failed: )?", "");
    }

    private void print(String label) {
        failed.forEach(test -> System.out.println("failed: " + test));
        skipped.forEach(test -> System.out.println("skipped: " + test));
        System.out.printf("%s: %d passed, %d failed, %d skipped%n", label, passed, failed.size(), skipped.size());
    }
}
