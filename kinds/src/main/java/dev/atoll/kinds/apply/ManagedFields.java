package dev.atoll.kinds.apply;

import dev.atoll.kinds.apply.FieldOwner.Identity;
import dev.atoll.kinds.apply.FieldOwner.Operation;
import dev.atoll.kinds.schema.Plain;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// An object's owners and what each owns, as `metadata.managedFields` has it. Immutable.
public final class ManagedFields {
    public static final ManagedFields NONE = new ManagedFields(Map.of());
    private static final String FIELD = "managedFields";
    private static final int MAX_UPDATERS = 10;
    private static final String ANCIENT = "ancient-changes";

    /// As upstream writes them: those who apply first, then the older ones.
    private static final Comparator<Owned> ORDER =
            Comparator.comparing((Owned owned) -> owned.manager().operation())
                    .thenComparing(Owned::time)
                    .thenComparing(owned -> owned.manager().name())
                    .thenComparing(owned -> owned.manager().apiVersion())
                    .thenComparing(owned -> owned.manager().subresource());

    /// What a manager owns.
    ///
    /// @param time when that changed last, as RFC 3339 has it; empty where it is not known
    public record Owned(FieldOwner manager, FieldSet fields, String time) {}

    private final Map<Identity, Owned> owned;

    private ManagedFields(Map<Identity, Owned> owned) {
        this.owned = owned;
    }

    /// @param object whose metadata it is read from
    /// @throws IllegalArgumentException where the entries are none
    public static ManagedFields of(Map<String, Object> object) {
        Map<String, Object> metadata = Plain.map(object, "metadata");
        if (metadata == null || !(metadata.get(FIELD) instanceof List<?> entries)) {
            return NONE;
        }
        Map<Identity, Owned> owned = LinkedHashMap.newLinkedHashMap(entries.size());
        for (Object entry : entries) {
            Owned one = decode(entry instanceof Map<?, ?> map ? Plain.map(map) : Map.of());
            owned.merge(
                    one.manager().identity(),
                    one,
                    (first, second) ->
                            new Owned(
                                    first.manager(),
                                    first.fields().union(second.fields()),
                                    second.time()));
        }
        return new ManagedFields(Collections.unmodifiableMap(owned));
    }

    /// Whether an object says by an empty entry that its owners are to be forgotten.
    public static boolean isReset(Map<String, Object> object) {
        Map<String, Object> metadata = Plain.map(object, "metadata");
        return metadata != null
                && metadata.get(FIELD) instanceof List<?> entries
                && entries.size() == 1
                && entries.getFirst() instanceof Map<?, ?> entry
                && entry.isEmpty();
    }

    private static Owned decode(Map<String, Object> entry) {
        String operation = Plain.string(entry, "operation");
        Operation known =
                switch (operation) {
                    case "Apply" -> Operation.APPLY;
                    case "Update" -> Operation.UPDATE;
                    default -> throw new IllegalArgumentException("invalid operation " + operation);
                };
        if (!Plain.string(entry, "fieldsType").equals("FieldsV1")) {
            throw new IllegalArgumentException("fieldsType must be FieldsV1");
        }
        Map<String, Object> fields = Plain.map(entry, "fieldsV1");
        return new Owned(
                new FieldOwner(
                        Plain.string(entry, "manager"),
                        known,
                        Plain.string(entry, "apiVersion"),
                        Plain.string(entry, "subresource")),
                fields == null ? FieldSet.EMPTY : FieldSet.decode(fields),
                Plain.string(entry, "time"));
    }

    /// Writes the owners into an object's metadata.
    public void writeTo(Map<String, Object> object) {
        Map<String, Object> metadata = Plain.mapIn(object, "metadata");
        if (owned.isEmpty()) {
            metadata.remove(FIELD);
            return;
        }
        metadata.put(
                FIELD,
                new ArrayList<Object>(
                        owned.values().stream().sorted(ORDER).map(ManagedFields::encode).toList()));
    }

    /// The object without its owners; the one that is given keeps them.
    static Map<String, Object> removedFrom(Map<String, Object> object) {
        Map<String, Object> metadata = Plain.map(object, "metadata");
        if (metadata == null || !metadata.containsKey(FIELD)) {
            return object;
        }
        Map<String, Object> bare = new LinkedHashMap<>(metadata);
        bare.remove(FIELD);
        Map<String, Object> rest = new LinkedHashMap<>(object);
        rest.put("metadata", bare);
        return rest;
    }

    /// Gives an object the owners of another, whatever they are.
    public static void copy(Map<String, Object> from, Map<String, Object> to) {
        Map<String, Object> metadata = Plain.map(from, "metadata");
        Object entries = metadata == null ? null : metadata.get(FIELD);
        if (entries == null) {
            Plain.mapIn(to, "metadata").remove(FIELD);
        } else {
            Plain.mapIn(to, "metadata").put(FIELD, entries);
        }
    }

    private static Map<String, Object> encode(Owned owned) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("manager", owned.manager().name());
        entry.put("operation", owned.manager().operation().text());
        entry.put("apiVersion", owned.manager().apiVersion());
        if (!owned.time().isEmpty()) {
            entry.put("time", owned.time());
        }
        entry.put("fieldsType", "FieldsV1");
        entry.put("fieldsV1", owned.fields().encode());
        if (!owned.manager().subresource().isEmpty()) {
            entry.put("subresource", owned.manager().subresource());
        }
        return entry;
    }

    public boolean isEmpty() {
        return owned.isEmpty();
    }

    public Collection<Owned> all() {
        return owned.values();
    }

    public Optional<Owned> of(FieldOwner manager) {
        return Optional.ofNullable(owned.get(manager.identity()));
    }

    /// With other fields of a manager: what it had is replaced. Who owns nothing is left out.
    ManagedFields with(Owned one) {
        return changed(all -> {
            if (one.fields().isEmpty()) {
                all.remove(one.manager().identity());
            } else {
                all.put(one.manager().identity(), one);
            }
            return all;
        });
    }

    /// With no more of those who update than there may be: the longest unchanged are one, in each version.
    ManagedFields capped() {
        List<Owned> updaters =
                owned.values().stream()
                        .filter(one -> one.manager().operation() == Operation.UPDATE)
                        .sorted(ORDER)
                        .toList();
        int surplus = updaters.size() - MAX_UPDATERS;
        return surplus <= 0 ? this : changed(all -> merged(all, updaters.subList(0, surplus + 1)));
    }

    private static Map<Identity, Owned> merged(Map<Identity, Owned> all, List<Owned> oldest) {
        for (Owned one : oldest) {
            all.remove(one.manager().identity());
            String version = one.manager().apiVersion();
            FieldOwner ancient = new FieldOwner(ANCIENT, Operation.UPDATE, version, "");
            all.merge(
                    ancient.identity(),
                    new Owned(ancient, one.fields(), one.time()),
                    (before, more) ->
                            new Owned(ancient, before.fields().union(more.fields()), more.time()));
        }
        return all;
    }

    private ManagedFields changed(UnaryOperator<Map<Identity, Owned>> change) {
        return new ManagedFields(
                Collections.unmodifiableMap(change.apply(new LinkedHashMap<>(owned))));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ManagedFields fields && owned.equals(fields.owned);
    }

    @Override
    public int hashCode() {
        return owned.hashCode();
    }
}
