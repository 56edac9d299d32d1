package dev.atoll.server.http;

import dev.atoll.server.TestingServer;
import dev.atoll.server.pki.KeyPairAndCertificate;
import dev.atoll.server.pki.Pem;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// How clients with a certificate reach a server.
final class TestingTls {
    private TestingTls() {}

    /// As an administrator of the tenant `alpha`.
    static SSLContext admin(TestingServer server) throws GeneralSecurityException, IOException {
        KeyPairAndCertificate me =
                server.certificate(TestingServer.ALPHA, "admin", "system:masters");
        char[] password = new char[0];
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        keys.setKeyEntry("me", me.key(), password, new Certificate[] {me.certificate()});
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("server", Pem.certificate(server.authorityPem()));
        KeyManagerFactory identity =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        identity.init(keys, password);
        TrustManagerFactory trust =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(identity.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }
}
