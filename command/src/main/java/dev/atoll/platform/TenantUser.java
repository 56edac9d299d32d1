package dev.atoll.platform;

import dev.atoll.kinds.atoll.v1.KubeconfigRequestSpec;
import dev.atoll.server.pki.KeyPairAndCertificate;
import java.security.SecureRandom;
import java.time.Duration;

/// Somebody who is to get into a tenant.
///
/// @param role what they may do in the whole tenant, as a KubeconfigRequest names it
public record TenantUser(String name, String role, Duration validity) {

    /// Makes a key, and has its public half certified: the private one never leaves this process.
    public KeyPairAndCertificate enter(
            OperatorTenants tenants, String tenant, SecureRandom random) {
        return CertifiedKey.make(
                random,
                publicKey ->
                        tenants.certify(
                                        tenant,
                                        KubeconfigRequestSpec.of()
                                                .withUser(name)
                                                .withRole(role)
                                                .withExpirationSeconds(validity.toSeconds())
                                                .withPublicKey(publicKey))
                                .certificate());
    }
}
