package cloud.atom.router.downstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cloud.atom.router.http.HttpVersion;
import cloud.atom.router.testing.TestAuthority;
import cloud.atom.router.tls.ServerTls;
import cloud.atom.router.tls.TlsConfig;
import cloud.atom.router.tls.TlsProvider;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A browser that loads a page through the router; skipped where there is no Chromium. */
class ChromiumIT {
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final TestAuthority AUTHORITY = new TestAuthority("servers");
    private static final long MINUTES = 2;

    /** The page, which says how it came. */
    private static final String PAGE = "<!doctype html><title>page</title><body><script>"
            + "document.body.textContent='came by '+performance.getEntriesByType('navigation')[0].nextHopProtocol"
            + "</script>";

    @TempDir
    private Path folder;

    @BeforeAll
    static void needsTheBrowser() {
        assumeTrue(Files.isExecutable(CHROMIUM), CHROMIUM + " is not installed");
    }

    @Test
    void loadsAPageOverHttp2() throws Exception {
        assertThat(loads(HttpVersion.HTTP_2, "--disable-quic")).contains("came by h2");
    }

    @Test
    void loadsAPageOverHttp3() throws Exception {
        assertThat(loads(HttpVersion.HTTP_3, "--enable-quic", "--origin-to-force-quic-on=a.example:PORT"))
                .contains("came by h3");
    }

    /** The document of a page as the browser shows it, after {@code version} carried it. */
    private String loads(HttpVersion version, String... options) throws Exception {
        TestAuthority.Issued own = AUTHORITY.issue("a.example");
        TlsConfig config = new TlsConfig(own.write(folder, "own"), folder.resolve("own.key"), Path.of(""), List.of());
        FakeUpstream region = FakeUpstream.answering(
                "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: " + PAGE.length() + "\r\n\r\n" + PAGE);
        try (ServerTls tls = ServerTls.open(config, TlsProvider.best());
                PlaneRig rig = Http3Client.served(PlaneRig.of(region), tls)) {
            String shown = dumped(rig.plane().address().getPort(), own.certificate(), options);

            assertThat(rig.exchanges).as(shown).isNotEmpty().allMatch(exchange -> exchange.version() == version);
            return shown;
        }
    }

    private String dumped(int port, X509Certificate trusted, String... options)
            throws IOException, InterruptedException, GeneralSecurityException {
        List<String> command = new ArrayList<>(List.of(
                CHROMIUM.toString(),
                "--headless",
                // Its sandbox refuses to run for the superuser.
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--user-data-dir=" + folder.resolve("profile"),
                "--host-resolver-rules=MAP a.example 127.0.0.1",
                "--ignore-certificate-errors-spki-list=" + keyHash(trusted),
                "--dump-dom"));
        for (String option : options) {
            command.add(option.replace("PORT", Integer.toString(port)));
        }
        command.add("https://a.example:" + port + "/");
        Path out = folder.resolve("out");
        Process browser = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        try {
            assertThat(browser.waitFor(MINUTES, TimeUnit.MINUTES)).as("it ends").isTrue();
        } finally {
            browser.descendants().forEach(ProcessHandle::destroyForcibly);
            browser.destroyForcibly().waitFor();
        }
        return Files.readString(out, StandardCharsets.ISO_8859_1);
    }

    /** How the browser names a certificate that it is to believe. */
    private static String keyHash(X509Certificate certificate) throws GeneralSecurityException {
        byte[] hash = MessageDigest.getInstance("SHA-256")
                .digest(certificate.getPublicKey().getEncoded());
        return Base64.getEncoder().encodeToString(hash);
    }
}
