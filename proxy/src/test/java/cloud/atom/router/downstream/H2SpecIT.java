package cloud.atom.router.downstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cloud.atom.router.testing.TestAuthority;
import cloud.atom.router.tls.ServerTls;
import cloud.atom.router.tls.TlsConfig;
import cloud.atom.router.tls.TlsProvider;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * The cases of h2spec, a conformance suite for servers of HTTP/2, against a listener of the data plane; those included that
 * it calls strict, because the standard only recommends what they ask for.
 */
class H2SpecIT {
    private static final String ARCHIVE = "/h2spec/2.2.0/h2spec_linux_amd64.tar.gz";
    private static final int CASES = 146;

    /** What a case waits for an answer, in seconds: long, because a machine that stands still is no fault of ours. */
    private static final String PATIENCE = "10";

    @TempDir
    private Path folder;

    @BeforeEach
    void runsHere() {
        String here = System.getProperty("os.name") + " " + System.getProperty("os.arch");
        assumeTrue(here.equals("Linux amd64"), "h2spec is there for Linux on x86-64 only; this is " + here);
    }

    @Test
    void keepsToTheStandardInCleartext() throws Exception {
        try (PlaneRig rig = rig().start()) {
            assertThatAllPass(rig);
        }
    }

    @ParameterizedTest
    @EnumSource
    void keepsToTheStandardOverTls(TlsProvider provider) throws Exception {
        TestAuthority.Issued own = new TestAuthority("servers").issue("a.example");
        TlsConfig config = new TlsConfig(own.write(folder, "own"), folder.resolve("own.key"), Path.of(""), List.of());
        try (ServerTls tls = ServerTls.open(config, provider);
                PlaneRig rig = rig().behind(tls).start()) {
            assertThatAllPass(rig, "-t", "-k");
        }
    }

    private static PlaneRig rig() {
        // Answers no sooner than the request is whole: an answer that overtakes a wrong end is no fault of ours.
        PlaneRig rig = PlaneRig.of(FakeUpstream.start((request, wire) -> {
            wire.readBody(request);
            wire.send(FakeUpstream.ok("an answer that is longer than a window of 1"));
        }));
        // What h2spec calls whom it talks to.
        rig.tenantHost = "127.0.0.1";
        return rig;
    }

    private void assertThatAllPass(PlaneRig rig, String... flags) throws Exception {
        Path report = folder.resolve("report.xml");
        List<String> command = new ArrayList<>(List.of(program().toString(), "-h", "127.0.0.1"));
        command.addAll(List.of("-p", Integer.toString(rig.plane().address().getPort())));
        command.addAll(List.of("-S", "-o", PATIENCE, "-j", report.toString()));
        command.addAll(List.of(flags));
        Path log = run(command);

        assertThat(report).as(Files.readString(log)).exists();
        NodeList cases = elements(report);
        assertThat(failed(cases)).isEmpty();
        assertThat(cases.getLength()).isEqualTo(CASES);
        assertThat(rig.upstreams.get(0).requests).isNotEmpty();
    }

    private Path program() throws IOException, InterruptedException {
        Path archive = folder.resolve("h2spec.tar.gz");
        try (InputStream bundled = H2SpecIT.class.getResourceAsStream(ARCHIVE)) {
            if (bundled == null) {
                throw new AssertionError(ARCHIVE + " is not on the class path");
            }
            Files.copy(bundled, archive);
        }
        run(List.of("tar", "-xzf", archive.toString(), "-C", folder.toString()));
        return folder.resolve("h2spec");
    }

    /** Runs to the end; returns the file with what it wrote. */
    private Path run(List<String> command) throws IOException, InterruptedException {
        Path log = folder.resolve("log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(process.waitFor(5, TimeUnit.MINUTES)).as("ended").isTrue();
        } finally {
            process.destroyForcibly();
        }
        return log;
    }

    private static NodeList elements(Path report) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(report.toFile())
                .getElementsByTagName("testcase");
    }

    /** Names of cases that failed, or were not carried out, each with why. */
    private static List<String> failed(NodeList cases) {
        List<String> failed = new ArrayList<>();
        for (int i = 0; i < cases.getLength(); i++) {
            Element one = (Element) cases.item(i);
            if (one.getElementsByTagName("*").getLength() > 0) {
                failed.add(one.getAttribute("package") + " " + one.getAttribute("classname") + ": "
                        + one.getTextContent().strip());
            }
        }
        return failed;
    }
}
