package dev.atoll.platform;

import dev.atoll.client.informer.Informers;
import dev.atoll.host.DataFolder;
import dev.atoll.server.discovery.Health;
import java.time.InstantSource;
import java.util.function.Function;

/// What the parts of a node have around them, in whichever process they are.
///
/// @param informers of a component as the API knows it, not started
record NodeSurroundings(
        Which node, DataFolder data, Tools tools, Function<NodeComponent, Informers> informers) {

    /// A tenant's node.
    record Which(String tenant, String name) {}

    record Tools(NodeInstruments instruments, Health health, InstantSource clock) {}

    /// Watches over informers, as upstream's components do over theirs.
    void check(NodeComponent component, Informers informers) {
        tools.health()
                .add("informer-sync/" + component.word(), informers::alive, informers::hasSynced);
    }
}
