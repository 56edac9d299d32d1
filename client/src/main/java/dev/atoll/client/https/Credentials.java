package dev.atoll.client.https;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// Whom a client trusts and who it is, as PEM texts.
///
/// @param authority certificates of the authorities that sign the server's
/// @param certificate the client's chain; empty where it has none
/// @param key the client's private key in PKCS #8 or, of an elliptic curve, SEC 1; empty where it has none
public record Credentials(String authority, String certificate, String key) {
    private static final Pattern PRIVATE_KEY =
            Pattern.compile(
                    "-----BEGIN (EC )?PRIVATE KEY-----(.*?)-----END (?:EC )?PRIVATE KEY-----",
                    Pattern.DOTALL);

    public static Credentials trusting(String authority) {
        return new Credentials(authority, "", "");
    }

    SSLContext context() {
        try {
            TrustManagerFactory trust =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trustStore());
            KeyManagerFactory identity =
                    KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            char[] noPassword = new char[0];
            identity.init(keyStore(noPassword), noPassword);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(identity.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException(
                    "the certificates or the key cannot be read: " + e.getMessage(), e);
        }
    }

    private KeyStore trustStore() throws GeneralSecurityException, IOException {
        KeyStore store = emptyStore();
        int number = 0;
        for (Certificate trusted : certificates(authority)) {
            store.setCertificateEntry("ca" + number++, trusted);
        }
        return store;
    }

    private KeyStore keyStore(char[] password) throws GeneralSecurityException, IOException {
        KeyStore store = emptyStore();
        if (!certificate.isEmpty()) {
            Certificate[] chain = certificates(certificate).toArray(Certificate[]::new);
            store.setKeyEntry("client", privateKey(), password, chain);
        }
        return store;
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static Collection<? extends Certificate> certificates(String pem)
            throws GeneralSecurityException {
        return CertificateFactory.getInstance("X.509")
                .generateCertificates(
                        new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
    }

    private PrivateKey privateKey() throws GeneralSecurityException {
        Matcher found = PRIVATE_KEY.matcher(key);
        if (!found.find()) {
            throw new InvalidKeySpecException(
                    "the private key is not in PKCS #8 (BEGIN PRIVATE KEY) or SEC 1 (BEGIN EC PRIVATE KEY)");
        }
        byte[] der = Base64.getMimeDecoder().decode(found.group(2));
        PKCS8EncodedKeySpec spec =
                new PKCS8EncodedKeySpec(found.group(1) == null ? der : EllipticKey.pkcs8(der));
        return privateKey(spec, List.of("EC", "RSA", "EdDSA"));
    }

    private static PrivateKey privateKey(PKCS8EncodedKeySpec spec, List<String> algorithms)
            throws GeneralSecurityException {
        try {
            return KeyFactory.getInstance(algorithms.getFirst()).generatePrivate(spec);
        } catch (InvalidKeySpecException e) {
            if (algorithms.size() == 1) {
                throw e;
            }
            return privateKey(spec, algorithms.subList(1, algorithms.size()));
        }
    }

    /// Without the key.
    @Override
    public String toString() {
        return "Credentials[" + (certificate.isEmpty() ? "no certificate" : "certificate") + "]";
    }
}
