package cloud.atom.router.control.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UploadTest {
    @TempDir
    private Path folder;

    private Path policy;

    @BeforeEach
    void writePolicy() throws IOException {
        policy = Files.writeString(folder.resolve("api.yaml"), "kind: RoutingPolicy\n");
        Files.writeString(folder.resolve("api.yaml.bak"), "no signature");
        Files.writeString(folder.resolve("other.yaml.sig"), "of another file");
        Files.writeString(folder.resolve("api.yaml.a.b.sig"), "label with a dot");
    }

    @Test
    void sendsAnUnsignedPolicyRaw() throws IOException {
        Upload upload = Upload.read(policy);

        assertThat(upload.contentType()).isEqualTo("application/yaml");
        assertThat(new String(upload.body(), UTF_8)).isEqualTo("kind: RoutingPolicy\n");
        assertThat(upload.signatures()).isEmpty();
    }

    @Test
    void sendsEverySignatureBesideIt() throws IOException {
        Files.writeString(folder.resolve("api.yaml.sig"), "AAAA\n");
        Files.writeString(folder.resolve("api.yaml.bob.sig"), "BBBB\n");

        Upload upload = Upload.read(policy);

        assertThat(upload.signatures()).containsExactlyInAnyOrder("AAAA", "BBBB");
    }

    @Test
    void sendsBundlesAsAForm() throws IOException {
        Files.writeString(folder.resolve("api.yaml.sig"), "AAAA");
        Files.writeString(folder.resolve("api.yaml.sigstore.json"), "{}");

        Upload upload = Upload.read(policy);

        assertThat(upload.contentType()).startsWith("multipart/form-data; boundary=");
        assertThat(upload.signatures()).isEmpty();
        assertThat(new String(upload.body(), UTF_8))
                .contains(
                        "name=\"policy\"",
                        "name=\"signature\"",
                        "name=\"bundle\"",
                        "\r\n\r\nkind: RoutingPolicy\n\r\n--");
    }
}
