package dev.atoll.server.http;

import dev.atoll.server.auth.UserInfo;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.X509TrustManager;

/// Takes one peer alone for what it says: the agent of one node, by a certificate for servers that the authority of the
/// node's tenant has issued for that node. Names and addresses do not count, since whoever edits a Node chooses them.
///
/// The server's own certificate goes to the peer only after that, so nobody else learns who asked.
final class NodeTrust implements X509TrustManager {
    private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";

    private final X509Certificate authority;
    private final String node;
    private final InstantSource clock;

    /// @param authority of the tenant whose node it is
    NodeTrust(X509Certificate authority, String node, InstantSource clock) {
        this.authority = authority;
        this.node = node;
        this.clock = clock;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType)
            throws CertificateException {
        X509Certificate shown = chain[0];
        shown.checkValidity(Date.from(clock.instant()));
        try {
            shown.verify(authority.getPublicKey());
        } catch (GeneralSecurityException e) {
            throw new CertificateException("not a certificate of the node's tenant", e);
        }
        List<String> purposes = shown.getExtendedKeyUsage();
        if (shown.getBasicConstraints() >= 0
                || purposes == null
                || !purposes.contains(SERVER_AUTH)) {
            throw new CertificateException("not a certificate for servers");
        }
        if (!UserInfo.of(shown).node().equals(Optional.of(node))) {
            throw new CertificateException("not a certificate of the node " + node);
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {
        throw new UnsupportedOperationException("for clients only");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[] {authority};
    }
}
