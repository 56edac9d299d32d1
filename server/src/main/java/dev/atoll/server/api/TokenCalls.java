package dev.atoll.server.api;

import dev.atoll.kinds.Catalog;
import dev.atoll.kinds.GroupVersionResource;
import dev.atoll.kinds.Tree;
import dev.atoll.server.auth.Attributes;
import dev.atoll.server.auth.AuthorizedRequest;
import dev.atoll.server.auth.ServiceAccountTokens;
import dev.atoll.server.auth.ServiceAccountTokens.Bound;
import dev.atoll.server.auth.ServiceAccountTokens.Grant;
import dev.atoll.server.cache.CachedObject;
import dev.atoll.server.object.Metadata;
import dev.atoll.server.status.StatusException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The `token` subresource of ServiceAccounts: a TokenRequest in, a signed token out.
public final class TokenCalls {
    private static final GroupVersionResource ACCOUNTS =
            new GroupVersionResource("", "v1", "serviceaccounts");
    private static final GroupVersionResource PODS = new GroupVersionResource("", "v1", "pods");
    private static final long MIN_SECONDS = 600;
    private static final long MAX_SECONDS = 1L << 32;
    private static final long DEFAULT_SECONDS = 3_600;

    private final ResourceVerbs verbs;
    private final Catalog catalog;
    private final ServiceAccountTokens tokens;

    public TokenCalls(ResourceVerbs verbs, Catalog catalog, ServiceAccountTokens tokens) {
        this.verbs = verbs;
        this.catalog = catalog;
        this.tokens = tokens;
    }

    Reply create(AuthorizedRequest request, ApiCall call) {
        Attributes.OnResource on = request.onResource();
        if (!on.verb().equals("create")) {
            throw StatusException.methodNotAllowed(on.verb(), on.group(), on.resource());
        }
        Map<String, Object> body = RequestBody.decode(call);
        Tree spec = Tree.of(body).child("spec");
        long seconds = spec.integer("expirationSeconds", DEFAULT_SECONDS);
        if (seconds < MIN_SECONDS || seconds > MAX_SECONDS) {
            String why =
                    seconds < MIN_SECONDS
                            ? "may not specify a duration less than 10 minutes"
                            : "may not specify a duration larger than 2^32 seconds";
            throw StatusException.invalid(
                    "authentication.k8s.io",
                    "TokenRequest",
                    on.name(),
                    List.of(
                            new StatusException.Cause(
                                    "FieldValueInvalid",
                                    "Invalid value: " + seconds + ": " + why,
                                    "spec.expirationSeconds")));
        }
        Bound account = bound(find(request, ACCOUNTS, on.name(), ""));
        Optional<CachedObject> pod = boundPod(request, spec.child("boundObjectRef"));
        verbs.admission()
                .admitToken(request, spec.child("boundObjectRef"), pod.map(CachedObject::tree));
        List<String> audiences = spec.strings("audiences");
        Grant grant =
                new Grant(
                        account,
                        pod.map(TokenCalls::bound).orElse(null),
                        audiences.isEmpty() ? List.of(ServiceAccountTokens.ISSUER) : audiences,
                        Duration.ofSeconds(seconds));
        ServiceAccountTokens.Issued issued = tokens.issue(request.tenant(), grant);

        Map<String, Object> status = new LinkedHashMap<>();
        status.put("token", issued.token());
        status.put("expirationTimestamp", Metadata.time(issued.expires()));
        body.put("kind", "TokenRequest");
        body.put("apiVersion", "authentication.k8s.io/v1");
        Metadata.of(body).set("name", on.name()).set("namespace", on.namespace());
        Map<String, Object> answered = Metadata.child(body, "spec");
        answered.put("audiences", grant.audiences());
        answered.put("expirationSeconds", seconds);
        body.put("status", status);
        return new Reply.Content(201, "application/json", Body.json(body), List.of());
    }

    private Optional<CachedObject> boundPod(AuthorizedRequest request, Tree reference) {
        if (reference.isEmpty()) {
            return Optional.empty();
        }
        if (!reference.string("kind", "").equals("Pod")) {
            throw StatusException.badRequest(
                    "cannot bind token to object of type "
                            + reference.string("apiVersion", "")
                            + ", Kind="
                            + reference.string("kind", ""));
        }
        CachedObject pod =
                find(request, PODS, reference.string("name", ""), reference.string("uid", ""));
        String account = request.onResource().name();
        if (!pod.tree().child("spec").string("serviceAccountName", "").equals(account)) {
            throw StatusException.badRequest(
                    "cannot bind token for serviceaccount \""
                            + account
                            + "\" to pod running with different serviceaccount name.");
        }
        return Optional.of(pod);
    }

    private static Bound bound(CachedObject object) {
        return new Bound(object.namespace(), object.name(), object.uid());
    }

    private CachedObject find(
            AuthorizedRequest request, GroupVersionResource resource, String name, String uid) {
        String namespace = request.onResource().namespace();
        CachedObject object =
                verbs.reader().find(request, catalog.kind(resource).orElseThrow(), namespace, name);
        if (object == null) {
            throw StatusException.notFound(resource.group(), resource.resource(), name);
        }
        if (!uid.isEmpty() && !uid.equals(object.uid())) {
            throw StatusException.conflict(
                    resource.group(),
                    resource.resource(),
                    name,
                    "the UID in the bound object reference ("
                            + uid
                            + ") does not match the UID in record. The "
                            + "object might have been deleted and then recreated");
        }
        return object;
    }
}
