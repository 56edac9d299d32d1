package dev.atoll.server.pki;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;

/// A private key and the certificate of its public key.
public record KeyPairAndCertificate(PrivateKey key, X509Certificate certificate) {

    public String certificatePem() {
        return Pem.encode("CERTIFICATE", Pem.encoded(certificate));
    }

    public String keyPem() {
        return Pem.encode("PRIVATE KEY", key.getEncoded());
    }
}
