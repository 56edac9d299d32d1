package dev.atoll.kinds.apply;

/// A field that an applier wants otherwise than its owner.
///
/// @param path such as `.spec.containers[name="app"].image`
public record Conflict(FieldOwner owner, String path) {}
