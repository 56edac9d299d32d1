package dev.atoll.server.api;

import dev.atoll.kinds.Kind;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.DecodeException;
import dev.atoll.kinds.schema.FieldCheck;
import dev.atoll.kinds.schema.Schemas;
import dev.atoll.server.auth.Attributes;
import dev.atoll.server.auth.AuthorizedRequest;
import dev.atoll.server.object.Metadata;
import dev.atoll.server.pki.CertificateAuthority;
import dev.atoll.server.pki.Pem;
import dev.atoll.server.status.StatusException;
import dev.atoll.server.tenant.TenantId;
import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// The subresources of Tenants that take a request with a public key, and give a certificate of that tenant:
/// `kubeconfig` for people and `nodecertificate` for nodes. Whoever may create the first can be anybody in every
/// tenant, whoever may create the second any node: they are the operator's ways in.
public final class CertificateCalls {
    private final ResourceVerbs verbs;
    private final Function<TenantId, Optional<CertificateAuthority>> authorities;

    /// @param authorities what signs a tenant's certificates; none for one that does not exist or is ending
    public CertificateCalls(
            ResourceVerbs verbs, Function<TenantId, Optional<CertificateAuthority>> authorities) {
        this.verbs = verbs;
        this.authorities = authorities;
    }

    Reply kubeconfig(AuthorizedRequest request, Kind tenants, ApiCall call) {
        requireOperator(request);
        return answer(
                request,
                tenants,
                new Asked("KubeconfigRequest", body(call, "KubeconfigRequest")),
                ClientGrant::ofUser);
    }

    Reply nodeCertificate(AuthorizedRequest request, Kind tenants, ApiCall call) {
        requireOperator(request);
        return answer(
                request,
                tenants,
                new Asked("NodeCertificateRequest", body(call, "NodeCertificateRequest")),
                ClientGrant::ofNode);
    }

    private static void requireOperator(AuthorizedRequest request) {
        Attributes.OnResource on = request.onResource();
        if (!request.tenant().equals(TenantId.SYSTEM)) {
            throw StatusException.noSuchRoute();
        }
        if (!on.verb().equals("create")) {
            throw StatusException.methodNotAllowed(on.verb(), on.group(), on.resource());
        }
    }

    /// A request as it came.
    private record Asked(String kind, Map<String, Object> body) {}

    /// Finds a request for a tenant to be in order.
    private interface Grant {
        ClientGrant of(String tenant, Tree spec);
    }

    private Reply answer(AuthorizedRequest request, Kind tenants, Asked asked, Grant grants) {
        Attributes.OnResource on = request.onResource();
        Tree tenant = verbs.read(request, tenants);
        Map<String, Object> body = asked.body();
        ClientGrant grant = grants.of(on.name(), Tree.of(body).child("spec"));
        if (tenant.child("metadata").has("deletionTimestamp")) {
            throw ending(on);
        }
        CertificateAuthority authority =
                authorities.apply(new TenantId(on.name())).orElseThrow(() -> ending(on));
        X509Certificate certificate = authority.certify(grant.subject(), grant.key());

        body.put("apiVersion", tenants.identity().apiVersion());
        body.put("kind", asked.kind());
        Metadata.of(body).set("name", on.name());
        Metadata.child(body, "spec").putAll(grant.filled());
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("certificate", Pem.encode("CERTIFICATE", Pem.encoded(certificate)));
        status.put("expirationTimestamp", Metadata.time(certificate.getNotAfter().toInstant()));
        body.put("status", status);
        return new Reply.Content(201, "application/json", Body.json(body), List.of());
    }

    private static StatusException ending(Attributes.OnResource on) {
        return StatusException.conflict(
                on.group(), on.resource(), on.name(), "the tenant is being deleted");
    }

    private static Map<String, Object> body(ApiCall call, String expected) {
        Map<String, Object> body = RequestBody.decode(call);
        String kind = Metadata.text(body, "kind");
        if (!kind.isEmpty() && !kind.equals(expected)) {
            throw StatusException.badRequest(
                    "the kind in the data (%s) does not match the expected kind (%s)"
                            .formatted(kind, expected));
        }
        try {
            FieldCheck.problems(Schemas.get("atoll.v1." + expected), body, List.of());
            return body;
        } catch (DecodeException e) {
            throw StatusException.badRequest(
                    "%s in version \"v1\" cannot be handled as a %s: %s"
                            .formatted(expected, expected, e.getMessage()));
        }
    }
}
