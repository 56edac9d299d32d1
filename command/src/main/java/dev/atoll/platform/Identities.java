package dev.atoll.platform;

import dev.atoll.host.DataFolder;
import dev.atoll.host.Failure;
import dev.atoll.server.http.TlsIdentity;
import dev.atoll.server.pki.CertificateAuthority;
import dev.atoll.server.pki.CertificateAuthority.Subject;
import dev.atoll.server.pki.KeyPairAndCertificate;
import dev.atoll.server.tenancy.Origin;
import dev.atoll.server.tenancy.TenantKeys;
import dev.atoll.server.tenancy.Tenants;
import dev.atoll.server.tenant.TenantId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The platform's own authority, which clients trust. Who a client is, the authority of its tenant says, which lies in
/// the tenant's origin.
public final class Identities {
    private static final Duration COMPONENT_VALIDITY = Duration.ofDays(365);

    private final CertificateAuthority authority;
    private final List<Tenants.Founder> founders;
    private final InstantSource clock;
    private final SecureRandom random;

    private Identities(
            CertificateAuthority authority,
            List<Tenants.Founder> founders,
            InstantSource clock,
            SecureRandom random) {
        this.authority = authority;
        this.founders = founders;
        this.clock = clock;
        this.random = random;
    }

    /// Loads them, or makes them at the first start.
    public static Identities in(
            DataFolder data, List<TenantId> tenants, InstantSource clock, SecureRandom random) {
        try {
            CertificateAuthority authority =
                    CertificateAuthority.in(data.pki(), "atoll", clock, random);
            List<Tenants.Founder> founders = new ArrayList<>();
            for (TenantId tenant : tenants) {
                Path folder = data.pki().resolve("tenants").resolve(tenant.name());
                founders.add(new Tenants.Founder(tenant, TenantKeys.in(folder)));
            }
            return new Identities(authority, List.copyOf(founders), clock, random);
        } catch (IOException | GeneralSecurityException e) {
            throw new Failure(
                    "cannot read or make the certificates in " + data.pki() + ": " + e.getMessage(),
                    e);
        }
    }

    /// The first tenants, with the keys that an earlier version kept beside the store.
    public List<Tenants.Founder> founders() {
        return founders;
    }

    public String authorityPem() {
        return authority.certificatePem();
    }

    /// The API server's, good for every name it is reached by.
    public TlsIdentity server(List<String> addresses) {
        Set<String> names =
                new LinkedHashSet<>(
                        List.of(
                                "localhost",
                                "kubernetes",
                                "kubernetes.default",
                                "kubernetes.default.svc",
                                "kubernetes.default.svc.cluster.local",
                                "127.0.0.1",
                                "::1"));
        names.addAll(addresses);
        names.remove("0.0.0.0");
        names.add(hostName());
        return new TlsIdentity(
                authority.issue(
                        new Subject(
                                "kube-apiserver",
                                List.of(),
                                List.copyOf(names),
                                COMPONENT_VALIDITY)),
                authority.certificatePem());
    }

    /// A node agent's own server.
    public KeyPairAndCertificate nodeServer(String name) {
        return authority.issue(
                new Subject(
                        "system:node:" + name,
                        List.of("system:nodes"),
                        List.of("127.0.0.1", name),
                        COMPONENT_VALIDITY));
    }

    /// A user of a tenant.
    public KeyPairAndCertificate client(Origin tenant, String user, List<String> groups) {
        return tenant.keys()
                .clients(clock, random)
                .issue(new Subject(user, groups, List.of(), COMPONENT_VALIDITY));
    }

    /// The machine's name, as a node's and in certificates.
    public static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName().toLowerCase(java.util.Locale.ROOT);
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
