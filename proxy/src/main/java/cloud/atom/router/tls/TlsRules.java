package cloud.atom.router.tls;

import cloud.atom.router.config.InputProblem;
import cloud.atom.router.config.InvalidInputException;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.util.Mapping;
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

    /** The one protocol above QUIC (RFC 9114, section 3.1). */
    static final String HTTP_3 = "h3";

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
     * A context for a certificate of ours in QUIC, which is TLS 1.3 (RFC 9001). No early data: what is replayed could be a
     * request that must not be done twice (RFC 8470).
     *
     * @param clientAuthorities as for {@link #server}
     * @throws InvalidInputException when QUIC does not take the certificate
     */
    static QuicSslContext quic(ServerCertificate certificate, List<X509Certificate> clientAuthorities) {
        return build(quicBuilder(certificate, clientAuthorities), certificate.label());
    }

    /**
     * A context with which all connections of QUIC begin, and which moves each to the one of {@code select}, by the name
     * that it asks for. Whether clients are asked for a certificate is this context's to say: BoringSSL moves a connection
     * without that.
     *
     * @param first whose certificate is shown to nobody
     * @throws InvalidInputException when QUIC does not take the certificate
     */
    static QuicSslContext quicEntry(
            ServerCertificate first,
            List<X509Certificate> clientAuthorities,
            Mapping<? super String, ? extends QuicSslContext> select) {
        return build(quicBuilder(first, clientAuthorities).sni(select), first.label());
    }

    private static QuicSslContextBuilder quicBuilder(
            ServerCertificate certificate, List<X509Certificate> clientAuthorities) {
        X509Certificate[] chain = certificate.chain().toArray(new X509Certificate[0]);
        QuicSslContextBuilder builder = QuicSslContextBuilder.forServer(certificate.key(), null, chain)
                .applicationProtocols(HTTP_3)
                .earlyData(false)
                .sessionTimeout(SESSION_SECONDS);
        if (!clientAuthorities.isEmpty()) {
            builder.clientAuth(ClientAuth.OPTIONAL).trustManager(clientAuthorities.toArray(new X509Certificate[0]));
        }
        return builder;
    }

    private static QuicSslContext build(QuicSslContextBuilder builder, String what) {
        try {
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw unusable(what, e);
        }
    }

    private static InvalidInputException unusable(String what, Exception why) {
        String message = "not usable: " + why.getMessage();
        return new InvalidInputException(List.of(new InputProblem(what, "", 0, 0, message)));
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
            throw unusable(what, e);
        }
    }
}
