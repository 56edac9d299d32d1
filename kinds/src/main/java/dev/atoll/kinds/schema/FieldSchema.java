package dev.atoll.kinds.schema;

/// A field of a type.
///
/// @param protoNumber the field's number in Kubernetes' protocol buffers, 0 if it has none
public record FieldSchema(
        String name, FieldType type, boolean required, int protoNumber, MergeRule merge) {}
