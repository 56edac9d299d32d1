package dev.atoll.server.admission;

import dev.atoll.kinds.Kind;
import dev.atoll.kinds.Tree;
import dev.atoll.server.auth.Attributes;
import dev.atoll.server.auth.Authority;
import dev.atoll.server.auth.AuthorizedRequest;
import dev.atoll.server.auth.PolicyRule;
import dev.atoll.server.auth.Rbac;
import dev.atoll.server.auth.UserInfo;
import dev.atoll.server.cache.CachedObject;
import dev.atoll.server.cache.ObjectCache;
import dev.atoll.server.object.Metadata;
import dev.atoll.server.status.StatusException;
import java.util.List;
import java.util.Map;

/// Nobody grants what they do not hold: who writes a role must hold all its rules or may `escalate` it, and who writes
/// a binding must hold all rules of its role or may `bind` it, in the place where it is to count.
final class RbacEscalation {
    private final ObjectCache cache;
    private final Rbac rbac;

    RbacEscalation(ObjectCache cache, Rbac rbac) {
        this.cache = cache;
        this.rbac = rbac;
    }

    static boolean concerns(Kind kind) {
        return kind.identity().group().equals(Rbac.GROUP);
    }

    /// @param old empty on create
    /// @throws StatusException 403 where it would grant more than its writer holds
    void admit(
            AuthorizedRequest request,
            Kind kind,
            Map<String, Object> object,
            Map<String, Object> old) {
        if (request.user().groups().contains(UserInfo.MASTERS)
                || withoutLifecycle(object).equals(withoutLifecycle(old))) {
            return;
        }
        // What was taken away a moment ago can not be passed on any more.
        if (!cache.catchUp(request.tenant(), Admission.PATIENCE)) {
            throw StatusException.unavailable("the server is catching up with its store");
        }
        Writing writing = new Writing(request, kind, Metadata.of(object));
        switch (kind.plural()) {
            case "roles", "clusterroles" -> admitRole(writing, Tree.of(object), Tree.of(old));
            case "rolebindings", "clusterrolebindings" ->
                    admitBinding(writing, Tree.of(object).child("roleRef"));
            default -> throw new IllegalStateException("no kind of RBAC: " + kind.plural());
        }
    }

    /// Who writes what.
    private record Writing(AuthorizedRequest request, Kind kind, Metadata metadata) {
        String namespace() {
            return kind.namespaced() ? metadata.namespace() : "";
        }

        StatusException refused(String why) {
            return StatusException.forbidden(Rbac.GROUP, kind.plural(), metadata.name(), why);
        }
    }

    /// Everything but what the garbage collector must be able to change, whatever the object grants.
    private static Map<String, Object> withoutLifecycle(Map<String, Object> object) {
        Map<String, Object> rest = Metadata.copyOf(object);
        Metadata.of(rest).set("ownerReferences", null).set("finalizers", null);
        return rest;
    }

    private void admitRole(Writing writing, Tree role, Tree old) {
        // A role that is made with POST has no name yet, so that leave to escalate one by name is
        // none to make it.
        if (isAllowed(
                writing,
                "escalate",
                writing.kind().plural(),
                writing.request().onResource().name())) {
            return;
        }
        requireHeld(writing, PolicyRule.listOf(role));
        if ((aggregates(role) || aggregates(old))
                && !authority(writing).lacks(Authority.FULL).isEmpty()) {
            throw writing.refused("must have cluster-admin privileges to use the aggregationRule");
        }
    }

    private static boolean aggregates(Tree role) {
        return !role.child("aggregationRule").children("clusterRoleSelectors").isEmpty();
    }

    private void admitBinding(Writing writing, Tree reference) {
        String name = reference.string("name", "");
        String roles =
                switch (reference.string("kind", "")) {
                    case "Role" -> "roles";
                    case "ClusterRole" -> "clusterroles";
                    default ->
                            throw StatusException.badRequest(
                                    "unsupported role reference kind: \""
                                            + reference.string("kind", "")
                                            + "\"");
                };
        if (isAllowed(writing, "bind", roles, name)) {
            return;
        }
        String namespace = roles.equals("roles") ? writing.namespace() : "";
        CachedObject role =
                cache.resource(writing.request().tenant(), Rbac.GROUP, roles).get(namespace, name);
        if (role == null) {
            throw StatusException.notFound(Rbac.GROUP, roles, name);
        }
        requireHeld(writing, PolicyRule.listOf(role.tree()));
    }

    private boolean isAllowed(Writing writing, String verb, String resource, String name) {
        return rbac.allows(
                writing.request().tenant(),
                writing.request().user(),
                new Attributes.OnResource(
                        verb, Rbac.GROUP, "v1", resource, "", writing.namespace(), name));
    }

    private Authority authority(Writing writing) {
        return rbac.authorityOf(
                writing.request().tenant(), writing.request().user(), writing.namespace());
    }

    private void requireHeld(Writing writing, List<PolicyRule> rules) {
        List<PolicyRule> lacking = authority(writing).lacks(rules);
        if (!lacking.isEmpty()) {
            throw writing.refused(Authority.refusal(writing.request().user(), lacking));
        }
    }
}
