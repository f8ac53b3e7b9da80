package cloud.atom.router.tls;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A certificate that signs itself, for {@code localhost} in simulation mode. Its key never leaves the memory of the
 * process, unless one is written for a measurement; its subject says that it is no good elsewhere. Thread-safe: holds no
 * state.
 */
public final class DevelopmentCertificate {
    static final String LABEL = "development";
    private static final X500Name SUBJECT =
            new X500Name("CN=Global Router development certificate,O=SIMULATION - DO NOT TRUST");
    private static final Duration VALIDITY = Duration.ofDays(90);
    private static final Duration SKEW = Duration.ofHours(1);
    private static final int SERIAL_BITS = 120;

    private DevelopmentCertificate() {}

    static ServerCertificate create(Instant now) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair keys = generator.generateKeyPair();
            X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    SUBJECT,
                    new BigInteger(SERIAL_BITS, new SecureRandom()).setBit(0),
                    Date.from(now.minus(SKEW)),
                    Date.from(now.plus(VALIDITY)),
                    SUBJECT,
                    keys.getPublic());
            addExtensions(builder);
            var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate());
            var certificate = new JcaX509CertificateConverter().getCertificate(builder.build(signer));
            return new ServerCertificate(LABEL, keys.getPrivate(), List.of(certificate));
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new AssertionError("every JDK has P-256", e);
        }
    }

    /**
     * Writes a new one with its key, both PEM, into one file that only its owner can read. Returns {@code file}.
     *
     * @throws IOException when it cannot be written
     */
    public static Path writePem(Path file) throws IOException {
        ServerCertificate made = create(Instant.now());
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (JcaPEMWriter writer = new JcaPEMWriter(Files.newBufferedWriter(file))) {
            writer.writeObject(made.chain().get(0));
            writer.writeObject(new JcaPKCS8Generator(made.key(), null));
        }
        return file;
    }

    private static void addExtensions(X509v3CertificateBuilder builder) throws IOException {
        GeneralName[] names = {
            new GeneralName(GeneralName.dNSName, "localhost"),
            new GeneralName(GeneralName.dNSName, "*.localhost"),
            new GeneralName(GeneralName.iPAddress, "127.0.0.1"),
            new GeneralName(GeneralName.iPAddress, "::1")
        };
        builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
        builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
    }
}
