package dev.atoll.kinds.schema;

import java.util.List;

/// A field of a type.
///
/// @param protoPath the numbers that lead to the field in Kubernetes' protocol buffers: one, or
///     more where Go embeds a struct; empty if it has none
public record FieldSchema(
        String name, FieldType type, boolean required, List<Integer> protoPath, MergeRule merge) {
    public FieldSchema {
        protoPath = List.copyOf(protoPath);
    }
}
