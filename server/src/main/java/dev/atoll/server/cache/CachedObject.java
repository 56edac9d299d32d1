package dev.atoll.server.cache;

import dev.atoll.kinds.Encoded;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.Json;
import dev.atoll.server.tenant.ObjectKey;
import dev.atoll.store.Entry;
import java.util.Map;

/// An object as reads and watches see it: encoded once, with what selectors ask for beside it.
///
/// @param json with its resourceVersion
public record CachedObject(
        ObjectKey key,
        String uid,
        long revision,
        Map<String, String> labels,
        Map<String, String> fields,
        Encoded json) {

    /// Reads an entry as a tenant's clients see it, at its own revision.
    public static CachedObject of(ObjectKey key, Entry entry) {
        return of(key, entry, entry.revision());
    }

    /// The state that an entry had, told at another revision: a deletion carries that of the deletion.
    static CachedObject of(ObjectKey key, Entry entry, long revision) {
        if (BaseLayer.isTombstone(entry)) {
            return new CachedObject(key, "", revision, Map.of(), Map.of(), Encoded.empty());
        }
        StoredObject stored = StoredObject.decode(entry.value());
        return new CachedObject(
                key,
                stored.uid(),
                revision,
                stored.labels(),
                stored.fields(),
                Encoded.wrap(stored.at(revision)));
    }

    /// Whether it says that a base object is deleted, and is no object itself.
    boolean isTombstone() {
        return json.length() == 0;
    }

    public String namespace() {
        return key.namespace();
    }

    public String name() {
        return key.name();
    }

    /// The object, parsed when first read.
    public Tree tree() {
        return Tree.lazy(() -> Json.decode(json.array()));
    }

    CachedObject atRevision(long newRevision) {
        // A revision is spliced in at one place only, so the text before and after it is the same.
        String was = "\"resourceVersion\":\"" + revision + "\"";
        String text = json.toString();
        int at = text.indexOf(was);
        String told =
                text.substring(0, at)
                        + "\"resourceVersion\":\""
                        + newRevision
                        + "\""
                        + text.substring(at + was.length());
        return new CachedObject(key, uid, newRevision, labels, fields, Encoded.utf8(told));
    }
}
