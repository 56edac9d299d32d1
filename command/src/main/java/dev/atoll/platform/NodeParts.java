package dev.atoll.platform;

import dev.atoll.server.ApiServer;
import java.time.InstantSource;

/// This host as a node of the first tenant: its agent, service proxy and DNS.
final class NodeParts implements AutoCloseable {
    private final Closing parts = new Closing();

    private NodeParts() {}

    /// What a node needs of the platform around it.
    record Surroundings(
            PlatformOptions options,
            ApiServer server,
            Identities identities,
            NodeEndpoints endpoints,
            HostNode host,
            InstantSource clock) {}

    static NodeParts start(Surroundings around) {
        return new NodeParts();
    }

    @Override
    public void close() {
        parts.close();
    }
}
