package dev.atoll.platform;

import dev.atoll.client.ApiClient;
import dev.atoll.client.informer.InformerOptions;
import dev.atoll.client.informer.Informers;
import dev.atoll.host.Failure;
import dev.atoll.network.dns.DnsMetrics;
import dev.atoll.network.dns.DnsOptions;
import dev.atoll.network.dns.DnsServer;
import dev.atoll.network.dns.InformerServiceSource;
import dev.atoll.network.proxy.ProxyMetrics;
import dev.atoll.network.proxy.ProxyOptions;
import dev.atoll.network.proxy.ServiceProxy;
import dev.atoll.node.NodeAgent;
import dev.atoll.node.NodeOptions;
import dev.atoll.node.SimulatedNode;
import dev.atoll.node.cri.GrpcCriRuntime;
import dev.atoll.node.stream.StreamOptions;
import dev.atoll.node.stream.StreamServer;
import dev.atoll.server.ApiServer;
import dev.atoll.server.tenant.TenantId;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/// This host as a node of the first tenant: its agent, service proxy and DNS.
final class NodeParts implements AutoCloseable {
    private static final TenantId TENANT = TenantId.DEFAULT;
    private static final Duration SIMULATED_START = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int MAX_STREAMS = 1_000;

    private final Closing parts = new Closing();
    private final Surroundings around;
    private final RandomGenerator random = RandomGenerator.getDefault();

    private NodeParts(Surroundings around) {
        this.around = around;
    }

    /// What a node needs of the platform around it.
    record Surroundings(
            PlatformOptions options,
            ApiServer server,
            Identities identities,
            NodeEndpoints endpoints,
            HostNode host,
            InstantSource clock) {}

    static NodeParts start(Surroundings around) {
        NodeParts node = new NodeParts(around);
        try {
            if (around.options().simulated()) {
                node.startSimulated();
            } else {
                node.startReal();
            }
        } catch (IOException e) {
            node.close();
            throw new Failure("the node did not start: " + e.getMessage(), e);
        }
        return node;
    }

    private Informers informers(String user, List<String> groups) {
        var certificate = around.identities().client(TENANT, user, groups).certificate();
        ApiClient client = new ApiClient(around.server().connect(certificate));
        return parts.add(new Informers(client, InformerOptions.defaults(random)));
    }

    private Informers nodeInformers(String name) {
        return informers("system:node:" + name, List.of("system:nodes"));
    }

    private void startSimulated() {
        String name = Identities.hostName();
        NodeOptions options =
                NodeOptions.defaults(name, "127.0.0.1", around.options().data().root());
        SimulatedNode node =
                parts.add(
                        new SimulatedNode(
                                options,
                                nodeInformers(name).client(),
                                around.clock(),
                                random,
                                SIMULATED_START));
        node.start();
        await("the simulated node", node::ready);
    }

    private void startReal() throws IOException {
        String name = Identities.hostName();
        String gateway = around.host().gateway().orElseThrow();
        startProxyAndDns(name);

        GrpcCriRuntime runtime =
                parts.add(GrpcCriRuntime.connect(around.host().containerd().socket()));
        NodeOptions options =
                NodeOptions.defaults(name, gateway, around.options().data().root())
                        .withStreamPort(0)
                        .withPodCidr(HostNode.POD_CIDR);
        Informers informers = nodeInformers(name);
        NodeAgent agent =
                parts.add(
                        new NodeAgent(
                                options,
                                informers.client(),
                                informers,
                                runtime,
                                around.clock(),
                                random));
        StreamServer streams =
                parts.add(
                        new StreamServer(
                                new StreamOptions(
                                        InetAddress.ofLiteral("127.0.0.1"),
                                        0,
                                        NodeTls.context(
                                                around.identities().nodeServer(name),
                                                around.identities().authorityPem()),
                                        Set.of("kube-apiserver"),
                                        MAX_STREAMS),
                                runtime,
                                agent.pods().cache(),
                                around.clock()));
        int port = streams.start();
        agent.listensOn(port);
        around.endpoints().put(TENANT, name, port);
        informers.start();
        agent.start();
        await("the node", agent::ready);
    }

    private void startProxyAndDns(String node) throws IOException {
        Informers ofProxy = informers("system:kube-proxy", List.of());
        parts.add(
                        new ServiceProxy(
                                ProxyOptions.defaults(TENANT.name(), node),
                                ofProxy,
                                around.host().nftables(),
                                ProxyMetrics.none()))
                .start();
        ofProxy.start();
        Informers ofDns = informers("system:kube-dns", List.of());
        DnsServer dns =
                parts.add(
                        new DnsServer(
                                DnsOptions.defaults(InetAddress.ofLiteral(HostNode.DNS_ADDRESS)),
                                new InformerServiceSource(ofDns),
                                around.clock(),
                                DnsMetrics.none()));
        ofDns.start();
        try {
            dns.start();
        } catch (BindException e) {
            throw new Failure(
                    "cannot answer DNS at "
                            + HostNode.DNS_ADDRESS
                            + ":53, something else does: another platform on this machine? End it with atoll down",
                    e);
        }
    }

    private void await(String what, BooleanSupplier ready) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!ready.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new Failure(
                        what
                                + " did not become ready; see "
                                + around.options().data().platformLog());
            }
            try {
                Thread.sleep(5);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new Failure("interrupted", e);
            }
        }
    }

    @Override
    public void close() {
        parts.close();
    }
}
