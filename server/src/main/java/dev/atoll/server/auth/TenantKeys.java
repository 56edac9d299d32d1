package dev.atoll.server.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import dev.atoll.server.pki.CertificateAuthority;
import dev.atoll.server.pki.Pem;
import dev.atoll.server.tenant.TenantId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.text.ParseException;
import java.time.InstantSource;

/// A tenant's own authority for client certificates, and its key for service-account tokens. Both name the tenant,
/// so that a credential selects its tenant.
public record TenantKeys(TenantId tenant, CertificateAuthority clients, ECKey serviceAccounts) {

    /// Loads the keys in `folder`, or makes them there.
    public static TenantKeys in(
            Path folder, TenantId tenant, InstantSource clock, SecureRandom random)
            throws IOException, GeneralSecurityException {
        CertificateAuthority clients =
                CertificateAuthority.in(folder, "atoll-tenant-" + tenant.name(), clock, random);
        Path file = folder.resolve("sa.jwk");
        try {
            if (!Files.exists(file)) {
                ECKey made =
                        new ECKeyGenerator(Curve.P_256)
                                .keyID(tenant.name())
                                .secureRandom(random)
                                .generate();
                Pem.writePrivate(file, made.toJSONString());
            }
            return new TenantKeys(tenant, clients, ECKey.parse(Files.readString(file)));
        } catch (JOSEException | ParseException e) {
            throw new GeneralSecurityException("cannot read or make " + file, e);
        }
    }
}
