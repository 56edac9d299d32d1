package dev.atoll.platform;

import dev.atoll.kinds.atoll.v1.NodeCertificateRequestSpec;
import dev.atoll.server.pki.KeyPairAndCertificate;
import java.security.SecureRandom;
import java.time.Duration;

/// A machine that is to be a node of a tenant.
public record JoiningNode(String name, Duration validity) {

    /// Makes a key, and has its public half certified: the private one never leaves this process.
    public KeyPairAndCertificate join(OperatorTenants tenants, String tenant, SecureRandom random) {
        return CertifiedKey.make(
                random,
                publicKey ->
                        tenants.certifyNode(
                                        tenant,
                                        NodeCertificateRequestSpec.of()
                                                .withNode(name)
                                                .withExpirationSeconds(validity.toSeconds())
                                                .withPublicKey(publicKey))
                                .certificate());
    }
}
