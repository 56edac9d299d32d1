package dev.atoll.server.api;

import dev.atoll.kinds.Kind;
import dev.atoll.kinds.Tree;
import dev.atoll.server.auth.Attributes;
import dev.atoll.server.auth.AuthorizedRequest;
import dev.atoll.server.auth.PolicyRule;
import dev.atoll.server.auth.Rbac;
import dev.atoll.server.auth.ServiceAccountTokens;
import dev.atoll.server.auth.UserInfo;
import dev.atoll.server.object.Metadata;
import dev.atoll.server.status.StatusException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The resources that are only answered, never stored: who is this, and what may it do. All of them answer for the
/// request's own tenant.
public final class Reviews {
    private final Rbac rbac;
    private final ServiceAccountTokens tokens;

    public Reviews(Rbac rbac, ServiceAccountTokens tokens) {
        this.rbac = rbac;
        this.tokens = tokens;
    }

    Reply answer(AuthorizedRequest request, Kind kind, ApiCall call) {
        Attributes.OnResource on = request.onResource();
        if (!on.verb().equals("create")) {
            throw StatusException.methodNotAllowed(on.verb(), on.group(), on.resource());
        }
        Map<String, Object> body = RequestBody.read(call, kind).object();
        Tree spec = Tree.of(body).child("spec");
        check(kind, spec);
        Map<String, Object> status =
                switch (on.resource()) {
                    case "selfsubjectaccessreviews" -> access(request, request.user(), spec);
                    case "subjectaccessreviews" -> access(request, userOf(spec), spec);
                    case "localsubjectaccessreviews" -> localAccess(request, spec);
                    case "selfsubjectrulesreviews" -> rules(request, spec);
                    case "selfsubjectreviews" -> Map.of("userInfo", userInfo(request.user()));
                    case "tokenreviews" -> token(request, spec);
                    default -> throw StatusException.noSuchRoute();
                };
        Metadata.of(body).fields();
        body.put("status", status);
        return new Reply.Content(201, "application/json", Body.json(body), List.of());
    }

    private static void check(Kind kind, Tree spec) {
        switch (kind.plural()) {
            case "selfsubjectaccessreviews", "subjectaccessreviews", "localsubjectaccessreviews" ->
                    ReviewSpecs.checkAccess(kind, spec);
            case "selfsubjectrulesreviews" -> ReviewSpecs.checkRules(spec);
            case "tokenreviews" -> ReviewSpecs.checkToken(spec);
            default -> {}
        }
    }

    private static UserInfo userOf(Tree spec) {
        return new UserInfo(
                spec.string("user", ""), spec.string("uid", ""), spec.strings("groups"), Map.of());
    }

    private Map<String, Object> localAccess(AuthorizedRequest request, Tree spec) {
        String namespace = spec.child("resourceAttributes").string("namespace", "");
        if (!namespace.equals(request.onResource().namespace())) {
            throw StatusException.badRequest(
                    "spec.resourceAttributes.namespace must match namespace: "
                            + request.onResource().namespace());
        }
        return access(request, userOf(spec), spec);
    }

    private Map<String, Object> access(AuthorizedRequest request, UserInfo user, Tree spec) {
        Attributes attributes;
        if (spec.has("resourceAttributes")) {
            Tree on = spec.child("resourceAttributes");
            attributes =
                    new Attributes.OnResource(
                            on.string("verb", ""),
                            on.string("group", ""),
                            on.string("version", ""),
                            on.string("resource", ""),
                            on.string("subresource", ""),
                            on.string("namespace", ""),
                            on.string("name", ""));
        } else {
            Tree on = spec.child("nonResourceAttributes");
            attributes = new Attributes.OnPath(on.string("verb", ""), on.string("path", ""));
        }
        boolean allowed = rbac.allows(request.tenant(), user, attributes);
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("allowed", allowed);
        return status;
    }

    private Map<String, Object> rules(AuthorizedRequest request, Tree spec) {
        String namespace = spec.string("namespace", "");
        List<Object> onResources = new ArrayList<>();
        List<Object> onPaths = new ArrayList<>();
        if (request.user().groups().contains(UserInfo.MASTERS)) {
            onResources.add(
                    Map.of(
                            "verbs",
                            List.of("*"),
                            "apiGroups",
                            List.of("*"),
                            "resources",
                            List.of("*")));
            onPaths.add(Map.of("verbs", List.of("*"), "nonResourceURLs", List.of("*")));
        }
        for (Rbac.Allowed allowed : rbac.rulesOf(request.tenant(), request.user())) {
            PolicyRule rule = allowed.rule();
            if (!allowed.namespace().isEmpty() && !allowed.namespace().equals(namespace)) {
                continue;
            }
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("verbs", rule.verbs());
            if (!rule.paths().isEmpty()) {
                entry.put("nonResourceURLs", rule.paths());
                onPaths.add(entry);
            } else {
                entry.put("apiGroups", rule.groups());
                entry.put("resources", rule.resources());
                if (!rule.names().isEmpty()) {
                    entry.put("resourceNames", rule.names());
                }
                onResources.add(entry);
            }
        }
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("resourceRules", onResources);
        status.put("nonResourceRules", onPaths);
        status.put("incomplete", false);
        return status;
    }

    /// A token of another tenant is as unknown here as one that nobody signed.
    private Map<String, Object> token(AuthorizedRequest request, Tree spec) {
        List<String> asked = spec.strings("audiences");
        List<String> accepted = asked.isEmpty() ? List.of(ServiceAccountTokens.ISSUER) : asked;
        Optional<ServiceAccountTokens.Verified> verified =
                tokens.verify(spec.string("token", ""))
                        .filter(token -> token.origin().tenant().equals(request.tenant()))
                        .filter(token -> token.audiences().stream().anyMatch(accepted::contains));
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("authenticated", verified.isPresent());
        if (verified.isPresent()) {
            status.put("user", userInfo(verified.get().user()));
            status.put(
                    "audiences",
                    verified.get().audiences().stream().filter(accepted::contains).toList());
        } else {
            status.put("error", "the token is not valid");
        }
        return status;
    }

    private static Map<String, Object> userInfo(UserInfo user) {
        Map<String, Object> info = new LinkedHashMap<>();
        info.put("username", user.name());
        if (!user.uid().isEmpty()) {
            info.put("uid", user.uid());
        }
        info.put("groups", user.groups());
        if (!user.extra().isEmpty()) {
            info.put("extra", user.extra());
        }
        return info;
    }
}
