package dev.atoll.kinds.apply;

import dev.atoll.kinds.apply.ManagedFields.Owned;
import dev.atoll.kinds.schema.TypeSchema;
import java.util.Map;
import java.util.Optional;

/// Takes out of a merged object what its applier had applied before and does not any more, unless somebody else owns
/// it.
///
/// @param managed the owners, the applier with what it applies now
record Pruning(Versions versions, ManagedFields managed) {

    /// @param last what the applier owned before; its version may be another
    /// @param schema of the version that the object is in
    Map<String, Object> prune(
            Map<String, Object> merged, Optional<Owned> last, TypeSchema schema, FieldSet had) {
        if (had.isEmpty() || last.isEmpty()) {
            return merged;
        }
        String version = last.get().manager().apiVersion();
        Optional<TypeSchema> then = versions.schema(version);
        if (then.isEmpty()) {
            return merged;
        }
        Map<String, Object> converted = versions.convert(merged, version);
        Map<String, Object> pruned = pruned(converted, had, then.get());
        return pruned.equals(converted)
                ? merged
                : versions.convert(pruned, String.valueOf(merged.get("apiVersion")));
    }

    private Map<String, Object> pruned(
            Map<String, Object> merged, FieldSet had, TypeSchema schema) {
        FieldSet hadWithParents = Named.withParents(had, schema);
        Map<String, Object> pruned = Removal.of(hadWithParents, merged, schema);
        // What others own comes back.
        FieldSet all = Named.withParents(Named.in(merged, schema), schema);
        FieldSet owned = FieldSet.EMPTY;
        for (Owned each : managed.all()) {
            owned = owned.union(each.fields());
        }
        FieldSet kept =
                Named.withParents(Named.in(pruned, schema), schema)
                        .union(Named.withParents(owned, schema));
        pruned = Removal.of(all.minus(kept), merged, schema);
        // So does what went with an item or an object, and was never the applier's.
        FieldSet left = Named.withParents(Named.in(pruned, schema), schema);
        return Removal.of(all.minus(left).intersection(hadWithParents), merged, schema);
    }
}
