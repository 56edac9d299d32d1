package dev.atoll.kinds;

/// A typed, immutable view of an API object. Every generated top-level record implements this.
public interface ApiObject {

    /// The object itself; unknown fields are kept, so that a read-modify-write loses nothing.
    Tree tree();

    default String apiVersion() {
        return tree().string("apiVersion", "");
    }

    default String kind() {
        return tree().string("kind", "");
    }

    default String name() {
        return tree().child("metadata").string("name", "");
    }

    /// Empty for a cluster-scoped object.
    default String namespace() {
        return tree().child("metadata").string("namespace", "");
    }

    default String uid() {
        return tree().child("metadata").string("uid", "");
    }

    default String resourceVersion() {
        return tree().child("metadata").string("resourceVersion", "");
    }
}
