package dev.atoll.node.image;

import dev.atoll.node.cri.Image;

/// Whether a container's image can be used.
public sealed interface ImageState {
    record Ready(Image image) implements ImageState {}

    /// It is being pulled; the pod is told when that is over.
    record Pulling() implements ImageState {}

    /// It cannot be had now.
    ///
    /// @param reason as users see it: `ErrImagePull`, `ImagePullBackOff`, `ErrImageNeverPull`, `InvalidImageName`
    record Missing(String reason, String message) implements ImageState {}
}
