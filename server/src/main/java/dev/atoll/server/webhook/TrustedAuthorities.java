package dev.atoll.server.webhook;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/// What makes connections to servers that certain authorities vouch for. Those used lately are kept, and with them
/// their sessions, which spare later connections half of the handshake.
final class TrustedAuthorities {
    private static final int MAX_KEPT = 256;
    private static final int MAX_CERTIFICATES = 64;

    private final Map<String, SSLSocketFactory> kept = new LinkedHashMap<>(16, 0.75f, true);

    /// @param pem certificates; empty for those that this machine trusts
    SSLSocketFactory trusting(String pem) throws WebhookException {
        synchronized (kept) {
            SSLSocketFactory known = kept.get(pem);
            if (known != null) {
                return known;
            }
        }
        SSLSocketFactory made;
        try {
            made = make(pem);
        } catch (GeneralSecurityException | IOException e) {
            throw new WebhookException(
                    "unable to load root certificates: unable to parse bytes as PEM block");
        }
        synchronized (kept) {
            kept.put(pem, made);
            if (kept.size() > MAX_KEPT) {
                kept.remove(kept.keySet().iterator().next());
            }
        }
        return made;
    }

    private static SSLSocketFactory make(String pem) throws GeneralSecurityException, IOException {
        TrustManagerFactory trust =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(pem.isEmpty() ? null : store(pem));
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context.getSocketFactory();
    }

    private static @Nullable KeyStore store(String pem)
            throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        int count = 0;
        for (Certificate certificate :
                CertificateFactory.getInstance("X.509")
                        .generateCertificates(
                                new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)))) {
            if (++count > MAX_CERTIFICATES) {
                throw new IOException("too many certificates");
            }
            store.setCertificateEntry("authority-" + count, certificate);
        }
        if (count == 0) {
            throw new IOException("no certificate");
        }
        return store;
    }
}
