package cloud.atom.router.testing;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.jspecify.annotations.Nullable;

/** An authority that exists for one test and issues certificates. Thread-safe: immutable. */
public final class TestAuthority {
    private static final Duration DAY = Duration.ofDays(1);

    private final X500Name name;
    private final KeyPair keys;
    private final X509Certificate certificate;

    /** Makes an authority of that name; its key lives in memory only. */
    public TestAuthority(String name) {
        this.name = new X500Name("CN=" + name);
        keys = keyPair("EC");
        certificate = sign(this.name, keys, new GeneralName[0], Instant.now().plus(DAY));
    }

    /** Issues a certificate for names: DNS, or with {@code ip:}, {@code uri:} or {@code email:} before them. */
    public Issued issue(String... names) {
        return issue(Instant.now().plus(DAY), keyPair("EC"), names);
    }

    /** The same with an RSA key. */
    public Issued issueRsa(String... names) {
        return issue(Instant.now().plus(DAY), keyPair("RSA"), names);
    }

    /** Issues a certificate that is over. */
    public Issued issueExpired(String... names) {
        return issue(Instant.now().minus(Duration.ofHours(1)), keyPair("EC"), names);
    }

    private Issued issue(Instant notAfter, KeyPair own, String... names) {
        GeneralName[] alternatives =
                Arrays.stream(names).map(TestAuthority::generalName).toArray(GeneralName[]::new);
        X500Name subject = new X500Name("CN=test");
        return new Issued(sign(subject, own, alternatives, notAfter), own);
    }

    private static GeneralName generalName(String name) {
        int colon = name.indexOf(':');
        String value = name.substring(colon + 1);
        return switch (colon < 0 ? "" : name.substring(0, colon)) {
            case "ip" -> new GeneralName(GeneralName.iPAddress, value);
            case "uri" -> new GeneralName(GeneralName.uniformResourceIdentifier, value);
            case "email" -> new GeneralName(GeneralName.rfc822Name, value);
            default -> new GeneralName(GeneralName.dNSName, name);
        };
    }

    private X509Certificate sign(X500Name subject, KeyPair own, GeneralName[] names, Instant notAfter) {
        try {
            var builder = new JcaX509v3CertificateBuilder(
                    name,
                    new BigInteger(64, new SecureRandom()),
                    Date.from(Instant.now().minus(DAY)),
                    Date.from(notAfter),
                    subject,
                    own.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(subject.equals(name)));
            if (names.length > 0) {
                builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
            }
            var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate());
            return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new AssertionError(e);
        }
    }

    private static KeyPair keyPair(String type) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(type);
            generator.initialize(type.equals("EC") ? 256 : 2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** Its own certificate, PEM. */
    public String pem() {
        return pemOf(certificate);
    }

    /** A client's side that trusts this authority alone. */
    public SSLContext trusting() {
        return context(null);
    }

    /** One side that trusts this authority alone and shows a certificate. */
    public SSLContext context(@Nullable Issued shown) {
        try {
            KeyStore trusted = emptyStore();
            trusted.setCertificateEntry("ca", certificate);
            TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(trusted);
            KeyManagerFactory own = KeyManagerFactory.getInstance("PKIX");
            KeyStore shownStore = emptyStore();
            if (shown != null) {
                Certificate[] chain = {shown.certificate()};
                shownStore.setKeyEntry("own", shown.keys().getPrivate(), new char[0], chain);
            }
            own.init(shownStore, new char[0]);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(own.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static KeyStore emptyStore() {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            return store;
        } catch (GeneralSecurityException | IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String pemOf(Object object) {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(object);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return text.toString();
    }

    /** A certificate and its keys. */
    public record Issued(X509Certificate certificate, KeyPair keys) {
        /** The certificate, PEM. */
        public String pem() {
            return pemOf(certificate);
        }

        /** The private key in PKCS#8, PEM. */
        public String key() {
            try {
                return pemOf(new JcaPKCS8Generator(keys.getPrivate(), null));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        /** The private key in PKCS#1 or SEC 1, PEM; the latter names its curve, as OpenSSL does. */
        public String traditionalKey() {
            if (!(keys.getPrivate() instanceof java.security.interfaces.ECPrivateKey own)) {
                return pemOf(keys.getPrivate());
            }
            try {
                ECPrivateKey key = new ECPrivateKey(256, own.getS(), SECObjectIdentifiers.secp256r1);
                return pemOf(new PemObject("EC PRIVATE KEY", key.getEncoded()));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        /** Writes {@code stem.pem} and {@code stem.key}; returns the first. */
        public Path write(Path folder, String stem) {
            TestAuthority.write(folder.resolve(stem + ".key"), key());
            return TestAuthority.write(folder.resolve(stem + ".pem"), pem());
        }
    }

    /** Writes a file as a whole, as careful operators do; returns it. */
    public static Path write(Path file, String text) {
        try {
            Path next = Files.writeString(file.resolveSibling(file.getFileName() + ".next"), text);
            return Files.move(
                    next,
                    file,
                    java.nio.file.StandardCopyOption.ATOMIC_MOVE,
                    java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
