package dev.atoll.client.informer;

import dev.atoll.client.ObjectKey;
import dev.atoll.kinds.ApiObject;
import dev.atoll.kinds.selector.LabelSelector;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The objects of one type as last heard of. Written by its informer; every read is a snapshot.
public final class ObjectCache<T extends ApiObject> {
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final Map<ObjectKey, Held<T>> objects = new LinkedHashMap<>();
    private final Map<String, Set<ObjectKey>> namespaces = new HashMap<>();
    private final Map<String, Index<T>> indexes = new HashMap<>();

    private record Index<T>(Function<T, List<String>> values, Map<String, Set<ObjectKey>> keys) {}

    ObjectCache() {}

    public Optional<T> get(ObjectKey key) {
        return read(() -> Optional.ofNullable(objects.get(key))).map(Held::object);
    }

    public Optional<T> get(String namespace, String name) {
        return get(new ObjectKey(namespace, name));
    }

    /// All of them. Where there may be many, an index or a selector saves parsing them.
    public List<T> list() {
        return objects(read(() -> List.copyOf(objects.values())));
    }

    public List<T> list(String namespace) {
        return objects(read(() -> held(namespaces.get(namespace))));
    }

    public List<T> list(String namespace, LabelSelector selector) {
        List<Held<T>> all = read(() -> held(namespaces.get(namespace)));
        return objects(all.stream().filter(held -> selector.matches(held.labels())).toList());
    }

    public List<ObjectKey> keys() {
        return read(() -> List.copyOf(objects.keySet()));
    }

    public int size() {
        return read(objects::size);
    }

    /// The objects that an index of [#addIndex] files under a value.
    public List<T> byIndex(String index, String value) {
        return objects(read(() -> held(index(index).keys().get(value))));
    }

    /// The values under which an index files objects.
    public Set<String> indexed(String index) {
        return read(() -> Set.copyOf(index(index).keys().keySet()));
    }

    private Index<T> index(String name) {
        Index<T> found = indexes.get(name);
        if (found == null) {
            throw new IllegalArgumentException("there is no index " + name);
        }
        return found;
    }

    /// Files all objects, present and future, under the values that the function gives. A name that exists is kept as
    /// it is, so that several users may ask for the same index.
    public void addIndex(String name, Function<T, List<String>> values) {
        lock.writeLock().lock();
        try {
            if (indexes.containsKey(name)) {
                return;
            }
            Index<T> index = new Index<>(values, new HashMap<>());
            indexes.put(name, index);
            objects.values()
                    .forEach(held -> file(index.keys(), values.apply(held.object()), held.key()));
        } finally {
            lock.writeLock().unlock();
        }
    }

    /// Returns what was there before.
    @Nullable Held<T> put(Held<T> held) {
        lock.writeLock().lock();
        try {
            Held<T> before = objects.put(held.key(), held);
            if (before == null) {
                file(namespaces, List.of(held.key().namespace()), held.key());
            }
            for (Index<T> index : indexes.values()) {
                if (before != null) {
                    unfile(index.keys(), index.values().apply(before.object()), held.key());
                }
                file(index.keys(), index.values().apply(held.object()), held.key());
            }
            return before;
        } finally {
            lock.writeLock().unlock();
        }
    }

    @Nullable Held<T> remove(ObjectKey key) {
        lock.writeLock().lock();
        try {
            Held<T> before = objects.remove(key);
            if (before != null) {
                unfile(namespaces, List.of(key.namespace()), key);
                for (Index<T> index : indexes.values()) {
                    unfile(index.keys(), index.values().apply(before.object()), key);
                }
            }
            return before;
        } finally {
            lock.writeLock().unlock();
        }
    }

    private static void file(
            Map<String, Set<ObjectKey>> index, Collection<String> values, ObjectKey key) {
        for (String value : values) {
            index.computeIfAbsent(value, _ -> new LinkedHashSet<>()).add(key);
        }
    }

    private static void unfile(
            Map<String, Set<ObjectKey>> index, Collection<String> values, ObjectKey key) {
        for (String value : values) {
            index.computeIfPresent(
                    value, (_, keys) -> keys.remove(key) && keys.isEmpty() ? null : keys);
        }
    }

    private List<Held<T>> held(@Nullable Set<ObjectKey> keys) {
        if (keys == null) {
            return List.of();
        }
        List<Held<T>> found = new ArrayList<>(keys.size());
        for (ObjectKey key : keys) {
            Held<T> held = objects.get(key);
            if (held != null) {
                found.add(held);
            }
        }
        return found;
    }

    private List<T> objects(List<Held<T>> held) {
        return held.stream().map(Held::object).toList();
    }

    private <R> R read(Supplier<R> read) {
        lock.readLock().lock();
        try {
            return read.get();
        } finally {
            lock.readLock().unlock();
        }
    }
}
