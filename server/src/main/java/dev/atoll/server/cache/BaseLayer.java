package dev.atoll.server.cache;

import dev.atoll.server.object.Metadata;
import dev.atoll.server.tenancy.Origin;
import dev.atoll.server.tenant.ObjectKey;
import dev.atoll.store.Bytes;
import dev.atoll.store.Entry;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The objects that every tenant has without their being stored: a layer below what is stored.
///
/// A stored entry hides the base object of its key, and a tombstone hides it as a deletion. Base objects are made once
/// for all tenants; in a tenant they are as old as its origin: that gives their uids, their time and their revision,
/// which is told as the tenant's clients see it.
public final class BaseLayer {
    /// An object's format, and that there is none.
    private static final byte[] TOMBSTONE = {2};

    private final Map<ResourceId, Map<Place, StoredObject>> byResource = new HashMap<>();

    private record Place(String namespace, String name) implements Comparable<Place> {
        @Override
        public int compareTo(Place other) {
            // As keys are ordered: no character of a name comes before the slash but the dash and
            // the dot.
            return (namespace + "/" + name).compareTo(other.namespace + "/" + other.name);
        }
    }

    /// A base object.
    ///
    /// @param object as the API would have made it, without uid, creationTimestamp and resourceVersion
    /// @param fields the values of the fields that selectors may ask for
    public record Template(
            String group,
            String resource,
            String namespace,
            String name,
            Map<String, Object> object,
            Map<String, String> fields) {}

    public BaseLayer(Collection<Template> templates) {
        for (Template template : templates) {
            byResource
                    .computeIfAbsent(
                            new ResourceId(template.group(), template.resource()),
                            _ -> new TreeMap<>())
                    .put(
                            new Place(template.namespace(), template.name()),
                            StoredObject.of(template.object(), template.fields()));
        }
    }

    /// That of tenants that begin with nothing.
    public static BaseLayer none() {
        return new BaseLayer(List.of());
    }

    static Bytes tombstone() {
        return Bytes.wrap(TOMBSTONE);
    }

    static boolean isTombstone(Entry entry) {
        byte[] value = entry.value().array();
        return value.length == TOMBSTONE.length && value[0] == TOMBSTONE[0];
    }

    /// A tenant's base objects of a resource, in the order of their keys.
    List<Entry> entries(Origin origin, String group, String resource) {
        return byResource
                .getOrDefault(new ResourceId(group, resource), Map.of())
                .entrySet()
                .stream()
                .map(found ->
                        entry(
                                origin,
                                new ObjectKey(
                                        origin.tenant(),
                                        group,
                                        resource,
                                        found.getKey().namespace(),
                                        found.getKey().name()),
                                found.getValue()))
                .toList();
    }

    /// Whether a key is that of a base object.
    public boolean has(ObjectKey key) {
        return template(key) != null;
    }

    private @Nullable StoredObject template(ObjectKey key) {
        Map<Place, StoredObject> resource =
                byResource.get(new ResourceId(key.group(), key.resource()));
        return resource == null ? null : resource.get(new Place(key.namespace(), key.name()));
    }

    /// A tenant's base object.
    Optional<Entry> entry(Origin origin, ObjectKey key) {
        return Optional.ofNullable(template(key)).map(template -> entry(origin, key, template));
    }

    private static Entry entry(Origin origin, ObjectKey key, StoredObject template) {
        String place =
                key.group() + "/" + key.resource() + "/" + key.namespace() + "/" + key.name();
        String uid =
                UUID.nameUUIDFromBytes(
                                (origin.ancestor().uid() + "/" + place)
                                        .getBytes(StandardCharsets.UTF_8))
                        .toString();
        StoredObject object = template.born(uid, Metadata.time(origin.ancestor().created()));
        long revision = origin.beginning();
        return new Entry(key.bytes(), object.encode(), revision, revision);
    }
}
