package dev.atoll.server.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.atoll.server.cache.CachedObject;
import dev.atoll.server.cache.ObjectCache;
import dev.atoll.server.status.StatusException;
import dev.atoll.server.tenancy.Origin;
import dev.atoll.server.tenant.TenantId;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Issues and checks service-account tokens: signed JWTs with an expiry, bound to a service account and, where asked,
/// to a pod. A token is good only while what it is bound to exists.
///
/// The claims are those of Kubernetes' TokenRequest (KEP-1205).
public final class ServiceAccountTokens {
    public static final String ISSUER = "https://kubernetes.default.svc.cluster.local";
    private static final int MAX_SIGNED = 4_096;
    private static final String CLAIM = "kubernetes.io";

    private final TenantLookup tenants;
    private final ObjectCache cache;
    private final InstantSource clock;

    /// Checking a signature costs a hundred times what a look-up does. The eldest is forgotten at the bound.
    private final Map<String, Signed> signed =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Signed> eldest) {
                    return size() > MAX_SIGNED;
                }
            };

    /// An object that a token depends on; its uid must still be the same when the token is used.
    public record Bound(String namespace, String name, String uid) {}

    /// @param pod null for a token that is not bound to one
    public record Grant(
            Bound serviceAccount, @Nullable Bound pod, List<String> audiences, Duration validity) {
        public Grant {
            audiences = List.copyOf(audiences);
        }
    }

    public record Issued(String token, Instant expires) {}

    /// A token that is good.
    public record Verified(Origin origin, UserInfo user, List<String> audiences) {
        public Verified {
            audiences = List.copyOf(audiences);
        }
    }

    /// What a tenant's key has signed, for as long as that tenant is there.
    private record Signed(TenantId tenant, String tenantUid, JWTClaimsSet claims) {}

    public ServiceAccountTokens(TenantLookup tenants, ObjectCache cache, InstantSource clock) {
        this.tenants = tenants;
        this.cache = cache;
        this.clock = clock;
    }

    public Issued issue(TenantId tenant, Grant grant) {
        Origin origin = tenants.find(tenant).orElseThrow(StatusException::unauthorized);
        Instant now = clock.instant();
        Instant expires = now.plus(grant.validity());
        Map<String, Object> bound = new LinkedHashMap<>();
        bound.put("namespace", grant.serviceAccount().namespace());
        bound.put("serviceaccount", reference(grant.serviceAccount()));
        Bound pod = grant.pod();
        if (pod != null) {
            bound.put("pod", reference(pod));
        }
        JWTClaimsSet claims =
                new JWTClaimsSet.Builder()
                        .issuer(ISSUER)
                        .subject(userName(grant.serviceAccount()))
                        .audience(grant.audiences())
                        .issueTime(Date.from(now))
                        .notBeforeTime(Date.from(now))
                        .expirationTime(Date.from(expires))
                        .jwtID(UUID.randomUUID().toString())
                        .claim(CLAIM, bound)
                        .build();
        JWSHeader header =
                new JWSHeader.Builder(JWSAlgorithm.ES256)
                        .keyID(tenant.name())
                        .type(JOSEObjectType.JWT)
                        .build();
        SignedJWT token = new SignedJWT(header, claims);
        try {
            token.sign(new ECDSASigner(origin.keys().serviceAccounts()));
        } catch (JOSEException e) {
            throw new IllegalStateException("cannot sign a token", e);
        }
        return new Issued(token.serialize(), expires);
    }

    private static Map<String, Object> reference(Bound bound) {
        return Map.of("name", bound.name(), "uid", bound.uid());
    }

    private static String userName(Bound serviceAccount) {
        return "system:serviceaccount:" + serviceAccount.namespace() + ":" + serviceAccount.name();
    }

    /// Empty where the token is not one of ours, is expired, or is bound to something that is gone.
    public Optional<Verified> verify(String token) {
        return verify(token, tenants::find);
    }

    /// @param finding the tenant that a token names
    Optional<Verified> verify(String token, Function<TenantId, Optional<Origin>> finding) {
        try {
            Optional<Proven> proven = proven(token, finding);
            return proven.isEmpty()
                    ? Optional.empty()
                    : check(proven.get().origin(), proven.get().claims());
        } catch (ParseException | JOSEException e) {
            return Optional.empty();
        }
    }

    /// The tenant whose key signed a token, whatever the token is good for. Only of tokens that were verified is it
    /// known: no signature is checked for it.
    Optional<Origin> signer(String token) {
        return Optional.ofNullable(remembered(token))
                .flatMap(known ->
                        tenants.known(known.tenant())
                                .filter(origin -> origin.uid().equals(known.tenantUid())));
    }

    private @Nullable Signed remembered(String token) {
        synchronized (signed) {
            return signed.get(token);
        }
    }

    /// What a token says, and whose key has signed it.
    private record Proven(Origin origin, JWTClaimsSet claims) {}

    private Optional<Proven> proven(String token, Function<TenantId, Optional<Origin>> finding)
            throws ParseException, JOSEException {
        Signed known = remembered(token);
        if (known != null) {
            Optional<Origin> origin = finding.apply(known.tenant());
            // A later tenant of the name may have been restored with the key that signed it.
            if (origin.isEmpty() || origin.get().uid().equals(known.tenantUid())) {
                return origin.map(found -> new Proven(found, known.claims()));
            }
        }
        SignedJWT jwt = SignedJWT.parse(token);
        String keyId = jwt.getHeader().getKeyID();
        if (keyId == null
                || !TenantId.isValid(keyId)
                || !JWSAlgorithm.ES256.equals(jwt.getHeader().getAlgorithm())) {
            return Optional.empty();
        }
        Optional<Origin> origin = finding.apply(new TenantId(keyId));
        if (origin.isEmpty()
                || !jwt.verify(
                        new ECDSAVerifier(origin.get().keys().serviceAccounts().toPublicJWK()))) {
            return Optional.empty();
        }
        JWTClaimsSet claims = jwt.getJWTClaimsSet();
        synchronized (signed) {
            signed.put(token, new Signed(origin.get().tenant(), origin.get().uid(), claims));
        }
        return Optional.of(new Proven(origin.get(), claims));
    }

    private Optional<Verified> check(Origin origin, JWTClaimsSet claims) throws ParseException {
        TenantId tenant = origin.tenant();
        Instant now = clock.instant();
        Date expires = claims.getExpirationTime();
        if (!ISSUER.equals(claims.getIssuer())
                || expires == null
                || !now.isBefore(expires.toInstant())) {
            return Optional.empty();
        }
        Map<String, Object> bound = claims.getJSONObjectClaim(CLAIM);
        if (bound == null || !(bound.get("namespace") instanceof String namespace)) {
            return Optional.empty();
        }
        Bound account = bound(namespace, bound.get("serviceaccount"));
        if (account == null || !exists(tenant, "serviceaccounts", account)) {
            return Optional.empty();
        }
        Map<String, List<String>> extra = new LinkedHashMap<>();
        if (bound.containsKey("pod")) {
            Bound pod = bound(namespace, bound.get("pod"));
            if (pod == null || !exists(tenant, "pods", pod)) {
                return Optional.empty();
            }
            extra.put("authentication.kubernetes.io/pod-name", List.of(pod.name()));
            extra.put("authentication.kubernetes.io/pod-uid", List.of(pod.uid()));
        }
        extra.put(
                "authentication.kubernetes.io/credential-id", List.of("JTI=" + claims.getJWTID()));
        UserInfo user =
                new UserInfo(
                        userName(account),
                        account.uid(),
                        List.of(
                                "system:serviceaccounts",
                                "system:serviceaccounts:" + namespace,
                                UserInfo.AUTHENTICATED),
                        extra);
        return Optional.of(new Verified(origin, user, claims.getAudience()));
    }

    private static @Nullable Bound bound(String namespace, @Nullable Object reference) {
        return reference instanceof Map<?, ?> map
                        && map.get("name") instanceof String name
                        && map.get("uid") instanceof String uid
                ? new Bound(namespace, name, uid)
                : null;
    }

    private boolean exists(TenantId tenant, String resource, Bound bound) {
        CachedObject object =
                cache.resource(tenant, "", resource).get(bound.namespace(), bound.name());
        return object != null && object.uid().equals(bound.uid());
    }
}
