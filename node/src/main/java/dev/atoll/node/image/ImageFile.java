package dev.atoll.node.image;

import dev.atoll.kinds.Encoded;

/// One entry of an image's only layer. Paths are relative to the root, parents come first.
public sealed interface ImageFile {
    String path();

    /// A regular file.
    ///
    /// @param mode permission bits, for example `0755`
    record Regular(String path, int mode, Encoded content) implements ImageFile {}

    record Folder(String path, int mode) implements ImageFile {}

    record SymbolicLink(String path, String target) implements ImageFile {}
}
