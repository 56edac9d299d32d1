package dev.atoll.server.auth;

import dev.atoll.server.status.StatusException;
import dev.atoll.server.tenancy.Origin;
import dev.atoll.server.tenancy.TenantKeys;
import dev.atoll.server.tenant.TenantId;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Turns a credential into who it belongs to, and of which tenant. A credential belongs to one tenant: the one whose
/// authority signed it.
public final class Authenticator {
    private static final int MAX_KNOWN_CERTIFICATES = 10_000;
    private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";

    private final TenantLookup tenants;
    private final ServiceAccountTokens tokens;
    private final InstantSource clock;

    /// Checking a signature costs a hundred times what a look-up does. The eldest is forgotten at the bound.
    private final Map<X509Certificate, Principal> known =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<X509Certificate, Principal> eldest) {
                    return size() > MAX_KNOWN_CERTIFICATES;
                }
            };

    /// Who, of which tenant.
    public record Principal(Origin origin, UserInfo user) {}

    public Authenticator(TenantLookup tenants, ServiceAccountTokens tokens, InstantSource clock) {
        this.tenants = tenants;
        this.tokens = tokens;
        this.clock = clock;
    }

    /// What a component of this process shows. One for a tenant that does not exist is never good.
    public Credential inProcess(TenantId tenant, UserInfo user) {
        String uid = tenants.find(tenant).map(Origin::uid).orElse("");
        return new Credential.InProcess(tenant, uid, user);
    }

    /// The same for a tenant that is always there, though it may not be known yet.
    public Credential component(TenantId tenant, UserInfo user) {
        return new Credential.InProcess(tenant, Credential.InProcess.ANY, user);
    }

    /// Empty where the credential is none of ours, or no longer good.
    ///
    /// @throws StatusException 503 where its tenant is being restored, and it cannot be said yet
    public Optional<Principal> authenticate(Credential credential) {
        Optional<Principal> found = authenticate(credential, tenants::find);
        if (found.isEmpty() && credential instanceof Credential.BearerToken bearer) {
            refuseWhileRestoring(bearer.token());
        }
        return found;
    }

    /// The same without waiting for news of a tenant that memory does not know.
    Optional<Principal> authenticateAtOnce(Credential credential) {
        return authenticate(credential, tenants::known);
    }

    private Optional<Principal> authenticate(
            Credential credential, Function<TenantId, Optional<Origin>> finding) {
        return switch (credential) {
            case Credential.ClientCertificate shown -> byCertificate(shown.certificate(), finding);
            case Credential.BearerToken bearer ->
                    tokens.verify(bearer.token(), finding)
                            .filter(verified ->
                                    verified.audiences().contains(ServiceAccountTokens.ISSUER))
                            .map(verified -> new Principal(verified.origin(), verified.user()));
            case Credential.InProcess component ->
                    finding.apply(component.tenant())
                            .filter(origin -> component.isOf(origin.uid()))
                            .map(origin -> new Principal(origin, component.user()));
            case Credential.Acting acting -> authenticate(acting.own(), finding);
            case Credential.None none -> Optional.empty();
        };
    }

    /// While its tenant is being restored, a token's account may not be written yet, and is not to be taken for gone.
    private void refuseWhileRestoring(String token) {
        tokens.signer(token)
                .filter(origin -> origin.phase() == Origin.Phase.RESTORING)
                .ifPresent(origin -> {
                    throw StatusException.restoring(origin.tenant().name());
                });
    }

    /// How to refuse a credential that is not good. While not all tenants are known, it may be one of theirs: then
    /// nobody is told more, so that a stranger does not learn which tenants there are.
    StatusException refusal(Credential credential) {
        return credential instanceof Credential.None || tenants.isWhole()
                ? StatusException.unauthorized()
                : StatusException.unavailable(
                        "a store of tenants cannot be reached: whose credential this is cannot be told now");
    }

    private Optional<Principal> byCertificate(
            X509Certificate certificate, Function<TenantId, Optional<Origin>> finding) {
        try {
            certificate.checkValidity(java.util.Date.from(clock.instant()));
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
        Optional<Origin> found = TenantKeys.issuerOf(certificate).flatMap(finding);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Origin origin = found.get();
        synchronized (known) {
            Principal principal = known.get(certificate);
            if (principal != null && principal.origin().uid().equals(origin.uid())) {
                return Optional.of(new Principal(origin, principal.user()));
            }
        }
        if (!isSignedBy(certificate, origin.keys().certificate())
                || !mayAuthenticateClients(certificate)) {
            return Optional.empty();
        }
        Principal principal = new Principal(origin, UserInfo.of(certificate));
        synchronized (known) {
            known.put(certificate, principal);
        }
        return Optional.of(principal);
    }

    private static boolean isSignedBy(X509Certificate certificate, X509Certificate authority) {
        try {
            certificate.verify(authority.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static boolean mayAuthenticateClients(X509Certificate certificate) {
        try {
            List<String> purposes = certificate.getExtendedKeyUsage();
            return certificate.getBasicConstraints() < 0
                    && purposes != null
                    && purposes.contains(CLIENT_AUTH);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
