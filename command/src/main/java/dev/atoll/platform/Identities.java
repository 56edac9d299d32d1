package dev.atoll.platform;

import dev.atoll.host.DataFolder;
import dev.atoll.host.Failure;
import dev.atoll.server.http.TenantDomain;
import dev.atoll.server.http.TlsIdentity;
import dev.atoll.server.pki.CertificateAuthority;
import dev.atoll.server.pki.CertificateAuthority.Subject;
import dev.atoll.server.pki.KeyPairAndCertificate;
import dev.atoll.server.tenancy.Origin;
import dev.atoll.server.tenancy.TenantKeys;
import dev.atoll.server.tenancy.Tenants;
import dev.atoll.server.tenant.TenantId;
import dev.atoll.store.Store;
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
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The platform's own authority, which clients trust and all processes over one store share. Who a client is, the
/// authority of its tenant says, which lies in the tenant's origin.
public final class Identities {
    private static final Logger log = LoggerFactory.getLogger(Identities.class);

    /// What servers are called in their certificates, which the platform's authority gives to nobody else.
    static final String SERVER = "kube-apiserver";

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

    /// What is there before the store is open: what an earlier version of the platform left in the data folder, or an
    /// authority that is made in any case, for nobody waits for it meanwhile.
    ///
    /// @param kept whether clients may know it already
    record Candidate(
            KeyPairAndCertificate authority, boolean kept, List<Tenants.Founder> founders) {
        Candidate {
            founders = List.copyOf(founders);
        }

        /// @throws Failure where the folder cannot be read
        static Candidate in(
                DataFolder data, List<TenantId> tenants, InstantSource clock, SecureRandom random) {
            try {
                Optional<KeyPairAndCertificate> kept = CertificateAuthority.keptIn(data.pki());
                KeyPairAndCertificate authority =
                        kept.isPresent()
                                ? kept.get()
                                : CertificateAuthority.make("atoll", clock, random).root();
                List<Tenants.Founder> founders = new ArrayList<>();
                for (TenantId tenant : tenants) {
                    Path folder = data.pki().resolve("tenants").resolve(tenant.name());
                    founders.add(new Tenants.Founder(tenant, TenantKeys.in(folder)));
                }
                return new Candidate(authority, kept.isPresent(), founders);
            } catch (IOException | GeneralSecurityException e) {
                throw new Failure(
                        "cannot read the certificates in " + data.pki() + ": " + e.getMessage(), e);
            }
        }
    }

    /// Those of the store; the candidate's where it has none yet.
    static Identities agree(
            Store store, Candidate candidate, InstantSource clock, SecureRandom random) {
        KeyPairAndCertificate agreed = StoredAuthority.agree(store, candidate.authority());
        if (candidate.kept() && !agreed.certificate().equals(candidate.authority().certificate())) {
            log.warn(
                    "the store has another authority than the data folder, and it counts: clients that know the folder's"
                            + " need the kubeconfig that is written now");
        }
        return new Identities(
                CertificateAuthority.of(agreed, clock, random),
                candidate.founders(),
                clock,
                random);
    }

    /// The first tenants, with the keys that an earlier version kept beside the store.
    public List<Tenants.Founder> founders() {
        return founders;
    }

    public String authorityPem() {
        return authority.certificatePem();
    }

    /// The API server's, good for every name it is reached by.
    public TlsIdentity server(List<String> addresses, TenantDomain domain) {
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
        if (!domain.isNone()) {
            names.add(domain.name());
            names.add("*." + domain.name());
        }
        return new TlsIdentity(
                authority.issue(
                        new Subject(SERVER, List.of(), List.copyOf(names), COMPONENT_VALIDITY)),
                domain);
    }

    /// What the agent of a tenant's node is known by to servers.
    KeyPairAndCertificate node(Origin tenant, String name) {
        return tenant.keys().clients(clock, random).issue(Subject.ofNode(name, COMPONENT_VALIDITY));
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
