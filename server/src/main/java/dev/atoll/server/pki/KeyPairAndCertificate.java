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

    /// The key in the form of SEC 1, which is the only one of an elliptic-curve key that all clients of Kubernetes
    /// read: some take PKCS #8 for RSA.
    public String ellipticKeyPem() {
        return Pem.encode(Pem.ELLIPTIC_KEY, Pem.sec1(key, certificate.getPublicKey()));
    }
}
