package dev.atoll.client.informer;

import dev.atoll.client.ObjectKey;
import dev.atoll.kinds.ApiObject;
import dev.atoll.kinds.Encoded;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.Json;
import java.lang.ref.Reference;
import java.lang.ref.SoftReference;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.function.Function;

/// An object as bytes, which in one process are the very bytes of the server's cache. The tree that was parsed on the
/// way in is kept until the next collection of garbage: most objects are not read again soon, and trees are many times
/// the bytes. One that is parsed again is read often, and is kept while there is memory.
final class Held<T extends ApiObject> {
    private final ObjectKey key;
    private final String uid;
    private final String resourceVersion;
    private final Map<String, String> labels;
    private final Encoded encoded;
    private final Function<Tree, T> view;
    private volatile Reference<T> parsed;

    Held(Encoded encoded, Function<Tree, T> view) {
        T object = parse(encoded, view);
        this.key = ObjectKey.of(object);
        this.uid = object.uid();
        this.resourceVersion = object.resourceVersion();
        this.labels = Map.copyOf(object.tree().child("metadata").stringMap("labels"));
        this.encoded = encoded;
        this.view = view;
        this.parsed = new WeakReference<>(object);
    }

    private static <T> T parse(Encoded encoded, Function<Tree, T> view) {
        return view.apply(Tree.of(Json.decode(encoded.array())));
    }

    ObjectKey key() {
        return key;
    }

    String uid() {
        return uid;
    }

    String resourceVersion() {
        return resourceVersion;
    }

    Map<String, String> labels() {
        return labels;
    }

    T object() {
        T object = parsed.get();
        if (object == null) {
            object = parse(encoded, view);
            parsed = new SoftReference<>(object);
        }
        return object;
    }
}
