package dev.atoll.server.tenant;

import dev.atoll.store.Bytes;

/// The place of an object in the store: `/TENANT/GROUP/RESOURCE/NAMESPACE/NAME`, where the core group is `core`
/// and the namespace of a cluster-scoped object is `-`.
public record ObjectKey(
        TenantId tenant, String group, String resource, String namespace, String name) {
    private static final String CORE = "core";
    private static final String CLUSTER = "-";

    public Bytes bytes() {
        return Bytes.utf8(
                "/"
                        + tenant.name()
                        + "/"
                        + (group.isEmpty() ? CORE : group)
                        + "/"
                        + resource
                        + "/"
                        + (namespace.isEmpty() ? CLUSTER : namespace)
                        + "/"
                        + name);
    }

    /// @throws IllegalArgumentException where the bytes are no object's key
    public static ObjectKey parse(Bytes key) {
        String[] parts = key.utf8().split("/", 6);
        if (parts.length != 6 || !parts[0].isEmpty()) {
            throw new IllegalArgumentException("not an object's key: " + key);
        }
        return new ObjectKey(
                new TenantId(parts[1]),
                parts[2].equals(CORE) ? "" : parts[2],
                parts[3],
                parts[4].equals(CLUSTER) ? "" : parts[4],
                parts[5]);
    }
}
