package dev.atoll.node.image;

/// Told of what becomes of a container's image.
public interface ImageEvents {
    void normal(String reason, String message);

    void warning(String reason, String message);

    /// The state has changed: ask again.
    void changed();
}
