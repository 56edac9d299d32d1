package dev.atoll.server.cache;

/// How much of a resource is stored; base objects are not.
///
/// @param bytes of the objects as clients read them in JSON
record StoredSize(long objects, long bytes) {
    static final StoredSize NONE = new StoredSize(0, 0);

    StoredSize with(CachedObject object) {
        return new StoredSize(objects + 1, bytes + object.json().length());
    }

    StoredSize without(CachedObject object) {
        return new StoredSize(objects - 1, bytes - object.json().length());
    }

    StoredSize plus(StoredSize other) {
        return new StoredSize(objects + other.objects, bytes + other.bytes);
    }
}
