package dev.atoll.server.auth;

import dev.atoll.kinds.Tree;
import dev.atoll.server.cache.CachedObject;
import dev.atoll.server.cache.ObjectCache;
import dev.atoll.server.cache.ObjectFilter;
import dev.atoll.server.cache.ResourceCache;
import dev.atoll.server.tenant.TenantId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Role-based access control over a tenant's own roles and bindings; and what nodes may read beside, see [NodeReach].
///
/// The roles are read once and kept, by subject, until one of the four RBAC resources changes; a decision then looks
/// at the rules of the user's own subjects only.
public final class Rbac {
    public static final String GROUP = "rbac.authorization.k8s.io";

    private final ObjectCache cache;
    private final NodeReach nodes;
    private final Map<TenantId, Policy> policies = new ConcurrentHashMap<>();

    /// What one rule allows, and where.
    ///
    /// @param namespace empty: everywhere
    public record Allowed(String namespace, PolicyRule rule) {}

    private record Policy(List<Long> revisions, Map<String, List<Allowed>> bySubject) {}

    public Rbac(ObjectCache cache) {
        this.cache = cache;
        this.nodes = new NodeReach(cache);
    }

    public boolean allows(TenantId tenant, UserInfo user, Attributes attributes) {
        if (user.groups().contains(UserInfo.MASTERS)) {
            return true;
        }
        String namespace = attributes instanceof Attributes.OnResource on ? on.namespace() : "";
        for (Allowed allowed : rulesOf(tenant, user)) {
            boolean here = allowed.namespace().isEmpty() || allowed.namespace().equals(namespace);
            if (here && allowed.rule().covers(attributes)) {
                return true;
            }
        }
        return nodes.allows(tenant, user, attributes);
    }

    /// Everything a user's roles allow.
    public List<Allowed> rulesOf(TenantId tenant, UserInfo user) {
        Map<String, List<Allowed>> bySubject = policy(tenant).bySubject();
        List<Allowed> rules =
                new ArrayList<>(bySubject.getOrDefault("User:" + user.name(), List.of()));
        for (String group : user.groups()) {
            rules.addAll(bySubject.getOrDefault("Group:" + group, List.of()));
        }
        return rules;
    }

    /// What a user may do in a namespace, or where that is empty, everywhere.
    public Authority authorityOf(TenantId tenant, UserInfo user, String namespace) {
        return new Authority(
                rulesOf(tenant, user).stream()
                        .filter(allowed ->
                                allowed.namespace().isEmpty()
                                        || allowed.namespace().equals(namespace))
                        .map(Allowed::rule)
                        .toList());
    }

    private Policy policy(TenantId tenant) {
        List<Long> revisions =
                List.of(
                        resource(tenant, "roles").changedRevision(),
                        resource(tenant, "rolebindings").changedRevision(),
                        resource(tenant, "clusterroles").changedRevision(),
                        resource(tenant, "clusterrolebindings").changedRevision());
        Policy policy = policies.get(tenant);
        if (policy == null || !policy.revisions().equals(revisions)) {
            policy = new Policy(revisions, read(tenant));
            policies.put(tenant, policy);
        }
        return policy;
    }

    private Map<String, List<Allowed>> read(TenantId tenant) {
        Map<String, List<Allowed>> bySubject = new HashMap<>();
        for (CachedObject binding :
                resource(tenant, "clusterrolebindings").list(ObjectFilter.all())) {
            collect(tenant, binding, bySubject);
        }
        for (CachedObject binding : resource(tenant, "rolebindings").list(ObjectFilter.all())) {
            collect(tenant, binding, bySubject);
        }
        return bySubject;
    }

    private void collect(
            TenantId tenant, CachedObject binding, Map<String, List<Allowed>> bySubject) {
        Tree tree = binding.tree();
        Tree reference = tree.child("roleRef");
        boolean cluster = reference.string("kind", "").equals("ClusterRole");
        CachedObject role =
                resource(tenant, cluster ? "clusterroles" : "roles")
                        .get(cluster ? "" : binding.namespace(), reference.string("name", ""));
        if (role == null) {
            return;
        }
        List<PolicyRule> rules = PolicyRule.listOf(role.tree());
        for (Tree subject : tree.children("subjects")) {
            List<Allowed> allowed =
                    bySubject.computeIfAbsent(subjectOf(subject, binding), s -> new ArrayList<>());
            for (PolicyRule rule : rules) {
                allowed.add(new Allowed(binding.namespace(), rule));
            }
        }
    }

    private static String subjectOf(Tree subject, CachedObject binding) {
        String name = subject.string("name", "");
        String kind = subject.string("kind", "");
        return kind.equals("ServiceAccount")
                ? "User:system:serviceaccount:"
                        + subject.string("namespace", binding.namespace())
                        + ":"
                        + name
                : kind + ":" + name;
    }

    private ResourceCache resource(TenantId tenant, String resource) {
        return cache.resource(tenant, GROUP, resource);
    }
}
