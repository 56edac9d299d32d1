package dev.atoll.server.registry;

/// Nodes: a node agent registers its node together with its status.
final class NodeStrategy implements Strategy {
    @Override
    public boolean keepsStatusOnCreate() {
        return true;
    }
}
