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

/// The `kubeconfig` subresource of Tenants: a KubeconfigRequest with a public key in, a client certificate of that
/// tenant out. Whoever may create it can be anybody in every tenant: it is the operator's way in.
public final class KubeconfigCalls {
    private static final String KIND = "KubeconfigRequest";

    private final ResourceVerbs verbs;
    private final Function<TenantId, Optional<CertificateAuthority>> authorities;

    /// @param authorities what signs a tenant's client certificates; none for one that does not exist or is ending
    public KubeconfigCalls(
            ResourceVerbs verbs, Function<TenantId, Optional<CertificateAuthority>> authorities) {
        this.verbs = verbs;
        this.authorities = authorities;
    }

    Reply create(AuthorizedRequest request, Kind tenants, ApiCall call) {
        Attributes.OnResource on = request.onResource();
        if (!request.tenant().equals(TenantId.SYSTEM)) {
            throw StatusException.noSuchRoute();
        }
        if (!on.verb().equals("create")) {
            throw StatusException.methodNotAllowed(on.verb(), on.group(), on.resource());
        }
        Tree tenant = verbs.read(request, tenants);
        Map<String, Object> body = body(call);
        ClientGrant grant = ClientGrant.of(on.name(), Tree.of(body).child("spec"));
        if (tenant.child("metadata").has("deletionTimestamp")) {
            throw ending(on);
        }
        CertificateAuthority authority =
                authorities.apply(new TenantId(on.name())).orElseThrow(() -> ending(on));
        X509Certificate certificate = authority.certify(grant.subject(), grant.key());

        body.put("apiVersion", tenants.identity().apiVersion());
        body.put("kind", KIND);
        Metadata.of(body).set("name", on.name());
        Map<String, Object> spec = Metadata.child(body, "spec");
        spec.put("user", grant.subject().commonName());
        spec.put("expirationSeconds", grant.subject().validity().toSeconds());
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

    private static Map<String, Object> body(ApiCall call) {
        Map<String, Object> body = RequestBody.decode(call);
        String kind = Metadata.text(body, "kind");
        if (!kind.isEmpty() && !kind.equals(KIND)) {
            throw StatusException.badRequest(
                    "the kind in the data (%s) does not match the expected kind (%s)"
                            .formatted(kind, KIND));
        }
        try {
            FieldCheck.problems(Schemas.get("atoll.v1." + KIND), body, List.of());
            return body;
        } catch (DecodeException e) {
            throw StatusException.badRequest(
                    "%s in version \"v1\" cannot be handled as a %s: %s"
                            .formatted(KIND, KIND, e.getMessage()));
        }
    }
}
