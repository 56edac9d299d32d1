package dev.atoll.server.tenancy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import dev.atoll.kinds.Tree;
import dev.atoll.server.pki.CertificateAuthority;
import dev.atoll.server.pki.KeyPairAndCertificate;
import dev.atoll.server.pki.Pem;
import dev.atoll.server.tenant.TenantId;
import dev.atoll.store.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.text.ParseException;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A tenant's own authority for client certificates, and its key for service-account tokens. Both name the tenant,
/// so that a credential selects its tenant.
///
/// Most tenants are idle: keys are kept as they were stored, a kilobyte, and parsed when first used.
public final class TenantKeys {
    private static final String AUTHORITY = "atoll-tenant-";
    private static final String COMMON_NAME = "CN=";

    private final Bytes certificateDer;
    private final Bytes privateKeyDer;
    private final Bytes serviceAccountsJwk;
    private volatile @Nullable X509Certificate certificate;
    private volatile @Nullable ECKey serviceAccounts;

    TenantKeys(Bytes certificateDer, Bytes privateKeyDer, Bytes serviceAccountsJwk) {
        this.certificateDer = certificateDer;
        this.privateKeyDer = privateKeyDer;
        this.serviceAccountsJwk = serviceAccountsJwk;
    }

    /// New ones.
    public static TenantKeys make(TenantId tenant, InstantSource clock, SecureRandom random) {
        try {
            return of(
                    CertificateAuthority.make(authorityOf(tenant), clock, random).root(),
                    newServiceAccountKey(tenant, random).toJSONString());
        } catch (GeneralSecurityException | JOSEException e) {
            throw new IllegalStateException("cannot make keys for the tenant " + tenant, e);
        }
    }

    private static ECKey newServiceAccountKey(TenantId tenant, SecureRandom random)
            throws JOSEException {
        return new ECKeyGenerator(Curve.P_256).keyID(tenant.name()).secureRandom(random).generate();
    }

    private static TenantKeys of(KeyPairAndCertificate authority, String jwk) {
        return new TenantKeys(
                Bytes.wrap(Pem.encoded(authority.certificate())),
                Bytes.wrap(authority.key().getEncoded()),
                Bytes.utf8(jwk));
    }

    /// Those that an earlier version left in a folder; empty where there are none.
    ///
    /// @throws IOException where they cannot be read
    public static Optional<TenantKeys> in(Path folder)
            throws IOException, GeneralSecurityException {
        Path certificate = folder.resolve("ca.crt");
        Path key = folder.resolve("ca.key");
        Path serviceAccounts = folder.resolve("sa.jwk");
        if (!Files.exists(certificate) || !Files.exists(key) || !Files.exists(serviceAccounts)) {
            return Optional.empty();
        }
        return Optional.of(
                of(
                        new KeyPairAndCertificate(
                                Pem.privateKey(Files.readString(key)),
                                Pem.certificate(Files.readString(certificate))),
                        Files.readString(serviceAccounts)));
    }

    /// The common name of a tenant's authority, by which a certificate's issuer names the tenant.
    static String authorityOf(TenantId tenant) {
        return AUTHORITY + tenant.name();
    }

    /// The tenant that a certificate's issuer names. Anyone can write a name: the signature is still to be checked.
    public static Optional<TenantId> issuerOf(X509Certificate certificate) {
        String issuer = certificate.getIssuerX500Principal().getName();
        return issuer.startsWith(COMMON_NAME)
                ? tenantOf(issuer.substring(COMMON_NAME.length()))
                : Optional.empty();
    }

    /// The tenant whose authority has this name; empty where it is no tenant's.
    static Optional<TenantId> tenantOf(String authority) {
        if (!authority.startsWith(AUTHORITY)) {
            return Optional.empty();
        }
        String name = authority.substring(AUTHORITY.length());
        return TenantId.isValid(name) ? Optional.of(new TenantId(name)) : Optional.empty();
    }

    /// As an archive has them.
    public Map<String, Object> tree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("certificate", Pem.encode("CERTIFICATE", certificateDer.array()));
        tree.put("key", Pem.encode("PRIVATE KEY", privateKeyDer.array()));
        tree.put("serviceAccounts", serviceAccountsJwk.utf8());
        return tree;
    }

    /// Reads what an archive has.
    ///
    /// @throws IllegalArgumentException where these are no keys, do not belong together, or are another tenant's
    public static TenantKeys of(TenantId tenant, Tree tree) {
        try {
            KeyPairAndCertificate authority =
                    new KeyPairAndCertificate(
                            Pem.privateKey(tree.string("key", "")),
                            Pem.certificate(tree.string("certificate", "")));
            ECKey accounts = ECKey.parse(tree.string("serviceAccounts", ""));
            String issuer = authority.certificate().getSubjectX500Principal().getName();
            boolean fits =
                    issuer.equals("CN=" + authorityOf(tenant))
                            && tenant.name().equals(accounts.getKeyID())
                            && accounts.isPrivate()
                            && Curve.P_256.equals(accounts.getCurve())
                            && belongTogether(authority);
            if (!fits) {
                throw new IllegalArgumentException("not the keys of the tenant " + tenant);
            }
            return of(authority, accounts.toJSONString());
        } catch (GeneralSecurityException | ParseException e) {
            throw new IllegalArgumentException("keys that cannot be read", e);
        }
    }

    private static boolean belongTogether(KeyPairAndCertificate authority)
            throws GeneralSecurityException {
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(authority.key());
        byte[] probe = Pem.encoded(authority.certificate());
        signature.update(probe);
        byte[] signed = signature.sign();
        signature.initVerify(authority.certificate().getPublicKey());
        signature.update(probe);
        return signature.verify(signed);
    }

    Bytes certificateDer() {
        return certificateDer;
    }

    Bytes privateKeyDer() {
        return privateKeyDer;
    }

    Bytes serviceAccountsJwk() {
        return serviceAccountsJwk;
    }

    /// The authority's own certificate.
    public X509Certificate certificate() {
        X509Certificate parsed = certificate;
        if (parsed == null) {
            try {
                parsed = Pem.certificate(certificateDer.array());
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("a tenant's stored certificate is broken", e);
            }
            certificate = parsed;
        }
        return parsed;
    }

    /// The authority, to issue with.
    public CertificateAuthority clients(InstantSource clock, SecureRandom random) {
        try {
            return CertificateAuthority.of(
                    new KeyPairAndCertificate(Pem.privateKey(privateKeyDer.array()), certificate()),
                    clock,
                    random);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a tenant's stored key is broken", e);
        }
    }

    /// The key that signs service-account tokens.
    public ECKey serviceAccounts() {
        ECKey parsed = serviceAccounts;
        if (parsed == null) {
            try {
                parsed =
                        ECKey.parse(
                                new String(serviceAccountsJwk.array(), StandardCharsets.US_ASCII));
            } catch (ParseException e) {
                throw new IllegalStateException("a tenant's stored token key is broken", e);
            }
            serviceAccounts = parsed;
        }
        return parsed;
    }
}
