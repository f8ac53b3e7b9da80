package cloud.atom.router.tls;

import cloud.atom.router.config.InputProblem;
import cloud.atom.router.config.InvalidInputException;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;

/**
 * What both sides of the data plane speak: TLS 1.3 and 1.2, with forward secrecy and authenticated encryption only (RFC
 * 9325, sections 3.1 and 4.2). Thread-safe: holds no state.
 */
final class TlsRules {
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    /** Best first; the order is the server's choice. AES before ChaCha20: servers have instructions for it. */
    private static final List<String> CIPHERS = List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    /** Protocols above TLS, best first (RFC 7301). */
    static final List<String> ANY_HTTP = List.of("h2", "http/1.1");

    /** For those who speak HTTP/1.1 only. */
    static final List<String> HTTP_1 = List.of("http/1.1");

    private static final long SESSION_SECONDS = 8 * 3600;

    private TlsRules() {}

    /**
     * A context for a certificate of ours.
     *
     * @param clientAuthorities whose client certificates are asked for; empty: clients are not asked
     * @throws InvalidInputException when the provider does not take the certificate
     */
    static SslContext server(
            TlsProvider provider, ServerCertificate certificate, List<X509Certificate> clientAuthorities) {
        SslContextBuilder builder = SslContextBuilder.forServer(certificate.key(), certificate.chain());
        if (clientAuthorities.isEmpty()) {
            builder.trustManager(new TrustNobody());
        } else {
            builder.clientAuth(ClientAuth.OPTIONAL).trustManager(clientAuthorities);
        }
        return build(builder, provider, certificate.label(), ANY_HTTP);
    }

    /**
     * A context for connections of ours, which verifies the other side's chain and name.
     *
     * @param authorities whose certificates are believed; empty: those of the JDK
     * @param own what is shown when the other side asks for it
     * @param protocols above TLS, best first (RFC 7301)
     */
    static SslContext client(
            TlsProvider provider,
            List<X509Certificate> authorities,
            Optional<ServerCertificate> own,
            List<String> protocols) {
        SslContextBuilder builder = SslContextBuilder.forClient().endpointIdentificationAlgorithm("HTTPS");
        if (!authorities.isEmpty()) {
            builder.trustManager(authorities);
        }
        own.ifPresent(certificate -> builder.keyManager(certificate.key(), certificate.chain()));
        return build(builder, provider, own.map(ServerCertificate::label).orElse("tls"), protocols);
    }

    /** Sets what both sides have in common and builds; {@code what} begins the problem when that fails. */
    static SslContext build(SslContextBuilder builder, TlsProvider provider, String what, List<String> protocols) {
        try {
            return builder.sslProvider(provider.netty())
                    .protocols(PROTOCOLS)
                    .ciphers(CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                    .applicationProtocolConfig(new ApplicationProtocolConfig(
                            Protocol.ALPN,
                            SelectorFailureBehavior.NO_ADVERTISE,
                            SelectedListenerFailureBehavior.ACCEPT,
                            protocols))
                    .sessionTimeout(SESSION_SECONDS)
                    .build();
        } catch (SSLException | IllegalArgumentException e) {
            String message = "not usable: " + e.getMessage();
            throw new InvalidInputException(List.of(new InputProblem(what, "", 0, 0, message)));
        }
    }
}
