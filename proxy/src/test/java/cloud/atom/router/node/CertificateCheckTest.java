package cloud.atom.router.node;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.atom.router.config.InputProblem;
import cloud.atom.router.testing.TestAuthority;
import cloud.atom.router.testing.TestAuthority.Issued;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMEncryptorBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a check says of certificates and keys, and which of it keeps a router from starting. */
class CertificateCheckTest {
    private static final TestAuthority AUTHORITY = new TestAuthority("servers");
    private static final Issued EC = AUTHORITY.issue("a.example");
    private static final Issued RSA = AUTHORITY.issueRsa("a.example");
    private static final char[] PASSWORD = "secret".toCharArray();

    @TempDir
    private Path folder;

    private Path config = Path.of("");
    private Path chain = Path.of("");
    private Path key = Path.of("");

    @BeforeEach
    void nameFiles() throws IOException {
        config = Files.writeString(folder.resolve("router.yaml"), "tls: { cert_file: own.pem, key_file: own.key }\n");
        chain = folder.resolve("own.pem");
        key = folder.resolve("own.key");
    }

    private ConfigInputs inputs() {
        return new ConfigInputs(Optional.of(config), Map.of(), List.of(), folder);
    }

    private static List<String> shown(List<InputProblem> problems) {
        return problems.stream().map(InputProblem::toString).toList();
    }

    /** What both ways to check say, which must be the same. */
    private List<String> check(String certificateText, String keyText) throws IOException {
        Files.writeString(chain, certificateText);
        Files.writeString(key, keyText);
        List<String> all = shown(ConfigCheck.all(inputs()));
        assertThat(shown(ConfigCheck.file(config, inputs()))).isEqualTo(all);
        return all;
    }

    private static String pem(Object object) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(object);
        }
        return text.toString();
    }

    @Test
    void takesKeysInPkcs8Pkcs1AndSec1() throws IOException {
        assertThat(RSA.traditionalKey()).startsWith("-----BEGIN RSA PRIVATE KEY-----");
        assertThat(EC.traditionalKey()).startsWith("-----BEGIN EC PRIVATE KEY-----");

        assertThat(check(RSA.pem(), RSA.key())).isEmpty();
        assertThat(check(EC.pem(), EC.key())).isEmpty();
        assertThat(check(RSA.pem(), RSA.traditionalKey())).isEmpty();
        assertThat(check(EC.pem(), EC.traditionalKey())).isEmpty();
    }

    @Test
    void ignoresWhatOpensslWritesAroundTheKey() throws IOException {
        String parameters = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";

        assertThat(check("subject=CN = test\n" + EC.pem(), parameters + EC.traditionalKey()))
                .isEmpty();
    }

    @Test
    void saysThatAKeyIsEncrypted() throws Exception {
        String expected = key + ":1:1: the private key is encrypted (expected: one without password, that only the"
                + " router may read)";
        var modern = new JceOpenSSLPKCS8EncryptorBuilder(JcaPKCS8Generator.AES_256_CBC)
                .setProvider(new BouncyCastleProvider())
                .setPassword(PASSWORD)
                .build();
        String encrypted = pem(new JcaPKCS8Generator(EC.keys().getPrivate(), modern));
        StringWriter traditional = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(traditional)) {
            writer.writeObject(
                    RSA.keys().getPrivate(),
                    new JcePEMEncryptorBuilder("AES-128-CBC")
                            .setProvider(new BouncyCastleProvider())
                            .build(PASSWORD));
        }

        assertThat(encrypted).startsWith("-----BEGIN ENCRYPTED PRIVATE KEY-----");
        assertThat(check(EC.pem(), encrypted)).containsExactly(expected);
        assertThat(traditional.toString()).contains("Proc-Type: 4,ENCRYPTED");
        assertThat(check(RSA.pem(), traditional.toString())).containsExactly(expected);
    }

    @Test
    void saysWhatElseIsWrongWithAKey() throws Exception {
        KeyPairGenerator dsa = KeyPairGenerator.getInstance("DSA");
        dsa.initialize(1024, new SecureRandom());
        String foreign = pem(new JcaPKCS8Generator(dsa.generateKeyPair().getPrivate(), null));
        String broken = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";

        assertThat(check(EC.pem(), foreign))
                .containsExactly(key + ":1:1: a key of kind 1.2.840.10040.4.1 (expected: RSA, EC or Ed25519)");
        assertThat(check(EC.pem(), broken))
                .containsExactly(key + ":1:1: the private key cannot be read (expected: PKCS#8, PKCS#1 or SEC 1)");
        assertThat(check(EC.pem(), ""))
                .containsExactly(key + ":1:1: no private key in it (expected: PEM, -----BEGIN" + " PRIVATE KEY-----)");
        assertThat(check(EC.pem(), EC.key() + EC.key()).get(0)).endsWith(": a second private key (expected: one)");
    }

    @Test
    void saysThatKeyAndCertificateDoNotBelongTogether() throws IOException {
        String expected = key + ":1:1: not the key of the first certificate in " + chain;

        assertThat(check(EC.pem(), AUTHORITY.issue("a.example").key())).containsExactly(expected);
        assertThat(check(EC.pem(), RSA.key())).containsExactly(expected);
        // The authority's own certificate first is the usual mistake.
        assertThat(check(AUTHORITY.pem() + EC.pem(), EC.key())).containsExactly(expected);
    }

    @Test
    void saysWhatIsWrongWithACertificate() throws IOException {
        String half = EC.pem().substring(0, EC.pem().length() / 2);
        String broken = "\n-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";

        assertThat(check(half, EC.key())).containsExactly(chain + ":1:1: the block has no end");
        assertThat(check(broken, EC.key()))
                .containsExactly(chain + ":2:1: the certificate cannot be read (expected: X.509)");
        assertThat(check("", EC.key()))
                .containsExactly(chain + ":1:1: no certificate in it (expected: PEM, -----BEGIN CERTIFICATE-----)");
        Files.delete(chain);
        assertThat(shown(ConfigCheck.all(inputs()))).containsExactly(chain + ": no such file");
    }

    @Test
    void saysThatACertificateIsOverButStartsWithIt() throws IOException {
        Issued over = AUTHORITY.issueExpired("a.example");

        List<String> problems = check(over.pem(), over.key());

        assertThat(problems)
                .containsExactly(chain + ":1:1: certificate 1 in it is over since "
                        + over.certificate().getNotAfter().toInstant());
        assertThat(check(EC.pem() + over.pem(), EC.key()).get(0)).contains("certificate 2 in it is over");
        assertThat(ConfigCheck.start(inputs())).isEmpty();
    }
}
