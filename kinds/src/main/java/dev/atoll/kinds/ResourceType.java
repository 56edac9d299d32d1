package dev.atoll.kinds;

import java.util.function.Function;

/// How a typed resource is addressed and read. The generated class `Resources` holds one for every
/// built-in kind, for example `Resources.PODS`.
///
/// @param view wraps a tree in the generated record
public record ResourceType<T extends ApiObject>(
        GroupVersionResource resource, String kind, boolean namespaced, Function<Tree, T> view) {}
