package dev.atoll.platform;

import dev.atoll.host.DataFolder;
import dev.atoll.host.Failure;
import dev.atoll.server.auth.TenantKeys;
import dev.atoll.server.http.TlsIdentity;
import dev.atoll.server.pki.CertificateAuthority;
import dev.atoll.server.pki.CertificateAuthority.Subject;
import dev.atoll.server.pki.KeyPairAndCertificate;
import dev.atoll.server.tenant.TenantId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Who everyone is: the platform's own authority, which clients trust, and one authority a tenant, which says who a
/// client is.
public final class Identities {
    private static final Duration COMPONENT_VALIDITY = Duration.ofDays(365);

    private final CertificateAuthority authority;
    private final List<TenantKeys> tenants;

    private Identities(CertificateAuthority authority, List<TenantKeys> tenants) {
        this.authority = authority;
        this.tenants = tenants;
    }

    /// Loads them, or makes them at the first start.
    public static Identities in(
            DataFolder data, List<TenantId> tenants, InstantSource clock, SecureRandom random) {
        try {
            CertificateAuthority authority =
                    CertificateAuthority.in(data.pki(), "atoll", clock, random);
            List<TenantKeys> keys = new ArrayList<>();
            for (TenantId tenant : tenants) {
                keys.add(
                        TenantKeys.in(
                                data.pki().resolve("tenants").resolve(tenant.name()),
                                tenant,
                                clock,
                                random));
            }
            return new Identities(authority, List.copyOf(keys));
        } catch (IOException | GeneralSecurityException e) {
            throw new Failure(
                    "cannot read or make the certificates in " + data.pki() + ": " + e.getMessage(),
                    e);
        }
    }

    public List<TenantKeys> tenants() {
        return tenants;
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

    /// A user or component of a tenant.
    public KeyPairAndCertificate client(TenantId tenant, String user, List<String> groups) {
        return tenants.stream()
                .filter(keys -> keys.tenant().equals(tenant))
                .findFirst()
                .orElseThrow()
                .clients()
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
