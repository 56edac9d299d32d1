package dev.atoll.server.cache;

import dev.atoll.kinds.Encoded;
import dev.atoll.server.tenant.ObjectKey;
import dev.atoll.store.Write;
import java.util.Map;

/// An object on its way into the store, in the form that this room reads back.
public final class ObjectWrite {
    /// As long as most revisions are.
    private static final long REVISION_LIKE = 10_000_000;

    private final ObjectKey key;
    private final StoredObject stored;

    private ObjectWrite(ObjectKey key, StoredObject stored) {
        this.key = key;
        this.stored = stored;
    }

    /// @param fields the values of the fields that selectors may ask for
    public static ObjectWrite of(
            ObjectKey key, Map<String, Object> object, Map<String, String> fields) {
        return new ObjectWrite(key, StoredObject.of(object, fields));
    }

    /// How long it is as clients will read it: about so, as its revision is not known.
    public long bytes() {
        return stored.length(REVISION_LIKE);
    }

    /// By how much it is longer than what it replaces, but for the revision; negative where it is shorter.
    public long growthOver(CachedObject replaced) {
        return stored.length(replaced.revision()) - replaced.json().length();
    }

    public Write.Operation put(Write.Expected expected) {
        return new Write.Put(key.bytes(), stored.encode(), expected);
    }

    /// The object as clients see it once it was written.
    public Encoded at(long revision) {
        return Encoded.wrap(stored.at(revision));
    }
}
