package dev.atoll.server.auth;

import dev.atoll.kinds.selector.FieldSelector;
import dev.atoll.kinds.selector.LabelSelector;
import dev.atoll.server.cache.CachedObject;
import dev.atoll.server.cache.ObjectCache;
import dev.atoll.server.cache.ObjectFilter;
import dev.atoll.server.cache.ResourceId;
import dev.atoll.server.tenant.TenantId;
import java.time.Duration;
import java.util.Optional;

/// What a node may read of its tenant's Secrets and ConfigMaps: by name, those that a pod names which is bound to it.
/// So who has broken into a node has what its pods have, and no more.
final class NodeReach {
    private static final ResourceId PODS = new ResourceId("", "pods");
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final ObjectCache cache;

    NodeReach(ObjectCache cache) {
        this.cache = cache;
    }

    boolean allows(TenantId tenant, UserInfo user, Attributes attributes) {
        Optional<String> node = user.node();
        return node.isPresent()
                && attributes instanceof Attributes.OnResource on
                && referencesTo(on)
                        .map(references -> reaches(tenant, node.get(), on, references))
                        .orElse(false);
    }

    /// Where memory has no such pod, another server may have told the node of it already: memory is asked again when it
    /// has caught up.
    private boolean reaches(
            TenantId tenant, String node, Attributes.OnResource on, PodReferences references) {
        return isNamed(tenant, node, on, references)
                || (!cache.isCurrent(Optional.of(tenant), PODS)
                        && cache.catchUp(tenant, PODS, PATIENCE)
                        && isNamed(tenant, node, on, references));
    }

    private static Optional<PodReferences> referencesTo(Attributes.OnResource on) {
        boolean isRead =
                on.verb().equals("get")
                        && on.group().isEmpty()
                        && on.subresource().isEmpty()
                        && !on.namespace().isEmpty()
                        && !on.name().isEmpty();
        if (!isRead) {
            return Optional.empty();
        }
        return switch (on.resource()) {
            case "secrets" -> Optional.of(PodReferences.SECRETS);
            case "configmaps" -> Optional.of(PodReferences.CONFIG_MAPS);
            default -> Optional.empty();
        };
    }

    private boolean isNamed(
            TenantId tenant, String node, Attributes.OnResource on, PodReferences references) {
        ObjectFilter here =
                new ObjectFilter(
                        on.namespace(), LabelSelector.everything(), FieldSelector.everything());
        String quoted = '"' + on.name() + '"';
        for (CachedObject pod : cache.resource(tenant, PODS.group(), PODS.resource()).list(here)) {
            // Most pods name nothing of the kind, and need not be parsed to know it.
            if (node.equals(pod.fields().get("spec.nodeName"))
                    && pod.json().toString().contains(quoted)
                    && references.of(pod.tree(), on.name())) {
                return true;
            }
        }
        return false;
    }
}
