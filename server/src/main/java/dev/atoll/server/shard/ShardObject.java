package dev.atoll.server.shard;

import dev.atoll.kinds.Tree;
import dev.atoll.server.cache.CachedObject;
import java.net.URI;
import java.util.List;

/// A Shard as the operator wants it.
///
/// @param resources what it holds of all tenants; empty for a shard that tenants live in
record ShardObject(
        CachedObject object,
        String name,
        String type,
        List<URI> endpoints,
        String secretNamespace,
        String secretName,
        long weight,
        boolean unschedulable,
        List<String> resources,
        boolean deleting) {

    static ShardObject of(CachedObject object) {
        Tree tree = object.tree();
        Tree spec = tree.child("spec");
        return new ShardObject(
                object,
                object.name(),
                spec.string("type", ""),
                spec.strings("endpoints").stream().map(URI::create).toList(),
                spec.child("secretRef").string("namespace", ""),
                spec.child("secretRef").string("name", ""),
                spec.integer("weight", 1),
                spec.bool("unschedulable"),
                spec.strings("resources"),
                tree.child("metadata").has("deletionTimestamp"));
    }

    /// Whether a tenant may be placed here.
    boolean takesTenants() {
        return isForTenants() && isOpen();
    }

    /// Whether it is one for tenants to live in.
    boolean isForTenants() {
        return resources.isEmpty();
    }

    /// Whether a resource of a new tenant may be placed here.
    boolean takes(String resource) {
        return resources.contains(resource) && isOpen();
    }

    private boolean isOpen() {
        return !deleting && !unschedulable && weight > 0;
    }
}
