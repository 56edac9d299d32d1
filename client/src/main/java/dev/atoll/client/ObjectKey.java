package dev.atoll.client;

import dev.atoll.kinds.ApiObject;

/// Names an object of one type within a tenant.
///
/// @param namespace empty for a cluster-scoped object
public record ObjectKey(String namespace, String name) {
    public static ObjectKey of(ApiObject object) {
        return new ObjectKey(object.namespace(), object.name());
    }

    /// `namespace/name`, or `name` where there is no namespace.
    @Override
    public String toString() {
        return namespace.isEmpty() ? name : namespace + "/" + name;
    }
}
