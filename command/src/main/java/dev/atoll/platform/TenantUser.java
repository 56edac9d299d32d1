package dev.atoll.platform;

import dev.atoll.host.Failure;
import dev.atoll.kinds.atoll.v1.KubeconfigRequestSpec;
import dev.atoll.server.pki.KeyPairAndCertificate;
import dev.atoll.server.pki.Pem;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;

/// Somebody who is to get into a tenant.
///
/// @param role what they may do in the whole tenant, as a KubeconfigRequest names it
public record TenantUser(String name, String role, Duration validity) {

    /// Makes a key, and has its public half certified: the private one never leaves this process.
    public KeyPairAndCertificate enter(
            OperatorTenants tenants, String tenant, SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            KeyPair keys = generator.generateKeyPair();
            KubeconfigRequestSpec spec =
                    KubeconfigRequestSpec.of()
                            .withUser(name)
                            .withRole(role)
                            .withExpirationSeconds(validity.toSeconds())
                            .withPublicKey(Pem.encode("PUBLIC KEY", keys.getPublic().getEncoded()));
            String certificate = tenants.certify(tenant, spec).certificate();
            return new KeyPairAndCertificate(keys.getPrivate(), Pem.certificate(certificate));
        } catch (GeneralSecurityException e) {
            throw new Failure("no certificate could be had: " + e.getMessage(), e);
        }
    }
}
