package dev.atoll.bench.history;

import dev.atoll.kinds.Tree;
import dev.atoll.store.Bytes;
import dev.atoll.store.Entry;

/// The ConfigMaps that a history is of: a few of the namespace `default` in the tenant `default`.
///
/// @param prefix what the names of these begin with, and no other's does
public record Maps(String prefix) {
    private static final int MANY = 3;

    /// Of all ConfigMaps of the namespace, in the API and in the store.
    static final String PATH = "/api/v1/namespaces/default/configmaps";

    static final Bytes STORED = Bytes.utf8("/default/core/configmaps/default/");

    int many() {
        return MANY;
    }

    String name(int number) {
        return prefix + number;
    }

    boolean includes(String name) {
        return name.startsWith(prefix);
    }

    static String path(String name) {
        return PATH + "/" + name;
    }

    static Bytes all() {
        return Bytes.utf8("/maps/");
    }

    static Bytes key(String name) {
        return Bytes.utf8("/maps/" + name);
    }

    /// A ConfigMap as the history knows it.
    static Entry entry(Tree object) {
        String value = object.child("data").string("v", "");
        return new Entry(key(Objects.name(object)), Bytes.utf8(value), 0, Objects.revision(object));
    }
}
