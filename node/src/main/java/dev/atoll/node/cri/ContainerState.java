package dev.atoll.node.cri;

/// The life of a container. It never goes back: a restart is a new container.
public enum ContainerState {
    CREATED,
    RUNNING,
    EXITED,
    UNKNOWN
}
