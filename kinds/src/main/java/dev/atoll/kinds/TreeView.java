package dev.atoll.kinds;

/// A typed, immutable view of a part of an object (`PodSpec`, `Container`). Every generated record
/// that is not a top-level object implements this.
public interface TreeView {
    Tree tree();
}
