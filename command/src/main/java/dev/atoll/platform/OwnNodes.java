package dev.atoll.platform;

import dev.atoll.client.informer.Informers;
import dev.atoll.server.auth.UserInfo;
import dev.atoll.server.pki.KeyPairAndCertificate;
import dev.atoll.server.tenant.TenantId;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// The nodes of the first tenant that run in the process of a server.
final class OwnNodes implements AutoCloseable {
    private static final TenantId TENANT = TenantId.DEFAULT;
    private static final String HERE = "127.0.0.1";

    private final Closing nodes = new Closing();
    private final PlatformOptions options;
    private final Shared shared;
    private final NodeEndpoints endpoints;
    private final RandomGenerator random = RandomGenerator.getDefault();

    private OwnNodes(PlatformOptions options, Shared shared, NodeEndpoints endpoints) {
        this.options = options;
        this.shared = shared;
        this.endpoints = endpoints;
    }

    static OwnNodes start(
            PlatformOptions options,
            Shared shared,
            NodeEndpoints endpoints,
            Optional<HostNode> host) {
        OwnNodes own = new OwnNodes(options, shared, endpoints);
        switch (options.nodes()) {
            case SIMULATED, REHEARSED -> own.startSimulated();
            case NONE, HOST -> {}
        }
        host.ifPresent(own::startOn);
        return own;
    }

    private void startSimulated() {
        nodes.add(NodeParts.simulated(surroundings(Identities.hostName()), HERE));
    }

    private void startOn(HostNode host) {
        String name = host.name();
        KeyPairAndCertificate identity =
                shared.identities().node(shared.server().tenants().of(TENANT).orElseThrow(), name);
        AgentEndpoint endpoint =
                new AgentEndpoint(
                        host.gateway(),
                        InetAddress.ofLiteral(HERE),
                        0,
                        NodeTls.context(identity, shared.identities().authorityPem()),
                        port -> endpoints.put(TENANT, name, port));
        nodes.add(NodeParts.on(host, surroundings(name), endpoint));
    }

    private NodeSurroundings surroundings(String name) {
        return new NodeSurroundings(
                new NodeSurroundings.Which(TENANT.name(), name),
                options.data(),
                new NodeSurroundings.Tools(
                        shared.instruments().node(), shared.health(), shared.clock()),
                component -> informers(name, component));
    }

    private Informers informers(String node, NodeComponent component) {
        UserInfo user =
                switch (component) {
                    case NODE -> UserInfo.ofNode(node);
                    case PROXY -> UserInfo.component("system:kube-proxy", List.of());
                    case DNS -> UserInfo.component("system:kube-dns", List.of());
                };
        return shared.informers(new Shared.Who(TENANT, user, component.word()), random);
    }

    @Override
    public void close() {
        nodes.close();
    }
}
