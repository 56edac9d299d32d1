package dev.atoll.platform;

import dev.atoll.host.Failure;
import dev.atoll.server.pki.KeyPairAndCertificate;
import dev.atoll.server.pki.Pem;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.util.function.UnaryOperator;

/// A key whose public half alone leaves this process, to be certified.
final class CertifiedKey {
    private CertifiedKey() {}

    /// @param certify gives a certificate for a public key, both in PEM
    static KeyPairAndCertificate make(SecureRandom random, UnaryOperator<String> certify) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            KeyPair keys = generator.generateKeyPair();
            String certificate =
                    certify.apply(Pem.encode("PUBLIC KEY", keys.getPublic().getEncoded()));
            return new KeyPairAndCertificate(keys.getPrivate(), Pem.certificate(certificate));
        } catch (GeneralSecurityException e) {
            throw new Failure("no certificate could be had: " + e.getMessage(), e);
        }
    }
}
