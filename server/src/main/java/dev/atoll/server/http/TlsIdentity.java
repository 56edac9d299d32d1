package dev.atoll.server.http;

import dev.atoll.server.pki.KeyPairAndCertificate;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.TrustOptions;
import java.security.cert.X509Certificate;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.X509TrustManager;

/// Who the server is in TLS, and how it speaks it: TLS 1.3 and 1.2, by BoringSSL.
///
/// @param domain in which tenants have names, which the certificate must be good for
public record TlsIdentity(KeyPairAndCertificate server, TenantDomain domain) {
    private static final Set<String> PROTOCOLS = Set.of("TLSv1.3", "TLSv1.2");
    private static final int MAX_HEADER_BYTES = 64 << 10;

    /// Streams that one connection may cancel in that many seconds; with one more it is closed. Opening and cancelling
    /// them costs a client nothing, and no limit on open streams stops it (CVE-2023-44487).
    static final int MAX_RESETS = 200;

    private static final int RESETS_WINDOW_SECONDS = 30;

    /// Where tenants are known by paths only.
    public TlsIdentity(KeyPairAndCertificate server) {
        this(server, TenantDomain.NONE);
    }

    HttpServerOptions serverOptions() {
        HttpServerOptions options =
                new HttpServerOptions()
                        .setSsl(true)
                        .setUseAlpn(true)
                        .setSni(!domain.isNone())
                        .setSslEngineOptions(new OpenSSLEngineOptions())
                        .setKeyCertOptions(keyAndCertificate())
                        .setClientAuth(ClientAuth.REQUEST)
                        .setTrustOptions(TrustOptions.wrap(new AnyAuthority()))
                        .setMaxHeaderSize(MAX_HEADER_BYTES)
                        .setMaxInitialLineLength(MAX_HEADER_BYTES)
                        .setTcpKeepAlive(true)
                        .setTcpNoDelay(true)
                        .setCompressionSupported(false)
                        .setHttp2RstFloodMaxRstFramePerWindow(MAX_RESETS)
                        .setHttp2RstFloodWindowDuration(RESETS_WINDOW_SECONDS)
                        .setHttp2RstFloodWindowDurationTimeUnit(TimeUnit.SECONDS);
        options.setEnabledSecureTransportProtocols(PROTOCOLS);
        options.getInitialSettings()
                .setMaxConcurrentStreams(1_000)
                .setMaxHeaderListSize(MAX_HEADER_BYTES);
        return options;
    }

    /// To speak to one whom something else than its name makes known.
    ClientSSLOptions clientOptions(X509TrustManager trusted) {
        ClientSSLOptions options = new ClientSSLOptions();
        options.setHostnameVerificationAlgorithm("")
                .setKeyCertOptions(keyAndCertificate())
                .setTrustOptions(TrustOptions.wrap(trusted))
                .setEnabledSecureTransportProtocols(PROTOCOLS);
        return options;
    }

    private PemKeyCertOptions keyAndCertificate() {
        return new PemKeyCertOptions()
                .addKeyValue(Buffer.buffer(server.keyPem()))
                .addCertValue(Buffer.buffer(server.certificatePem()));
    }

    /// Takes any client certificate: the handshake proves that the client holds its key, and the gate decides whose
    /// authority signed it, for there is one a tenant.
    private static final class AnyAuthority implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {
            throw new UnsupportedOperationException("for servers only");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
