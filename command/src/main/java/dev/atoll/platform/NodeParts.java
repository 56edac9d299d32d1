package dev.atoll.platform;

import dev.atoll.client.informer.Informers;
import dev.atoll.host.Failure;
import dev.atoll.network.dns.DnsOptions;
import dev.atoll.network.dns.DnsServer;
import dev.atoll.network.dns.InformerServiceSource;
import dev.atoll.network.proxy.ProxyOptions;
import dev.atoll.network.proxy.ServiceProxy;
import dev.atoll.node.NodeAgent;
import dev.atoll.node.NodeMetrics;
import dev.atoll.node.NodeOptions;
import dev.atoll.node.SimulatedNode;
import dev.atoll.node.cri.CriRuntime;
import dev.atoll.node.cri.GrpcCriRuntime;
import dev.atoll.node.cri.MeasuredRuntime;
import dev.atoll.node.stream.StreamOptions;
import dev.atoll.node.stream.StreamServer;
import dev.atoll.server.tenant.TenantId;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/// The nodes of the first tenant that run in this process: of a host its agent, service proxy and DNS.
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
            Shared shared,
            NodeEndpoints endpoints,
            Optional<HostNode> host) {}

    static NodeParts start(Surroundings around) {
        NodeParts node = new NodeParts(around);
        try {
            switch (around.options().nodes()) {
                case SIMULATED, REHEARSED -> node.startSimulated();
                case NONE, HOST -> {}
            }
            if (around.host().isPresent()) {
                node.startOn(around.host().get());
            }
        } catch (IOException e) {
            node.close();
            throw new Failure("the node did not start: " + e.getMessage(), e);
        }
        return node;
    }

    private Informers informers(String user, List<String> groups, String component) {
        return parts.add(
                around.shared().informers(new Shared.Who(TENANT, user, groups, component), random));
    }

    private Informers nodeInformers(String name) {
        return informers("system:node:" + name, List.of("system:nodes"), "node");
    }

    private void startSimulated() {
        String name = Identities.hostName();
        NodeOptions options =
                NodeOptions.defaults(name, "127.0.0.1", around.options().data().root());
        SimulatedNode node =
                parts.add(
                        new SimulatedNode(
                                options,
                                nodeInformers(name),
                                around.shared().instruments().nodes(),
                                around.shared().clock(),
                                SIMULATED_START));
        node.start();
        around.shared().health().add("node", node::alive, node::ready);
        await("the simulated node", node::ready);
    }

    private void startOn(HostNode host) throws IOException {
        String name = host.name();
        startProxyAndDns(host);

        Shared shared = around.shared();
        NodeMetrics metrics = shared.instruments().nodes();
        CriRuntime runtime =
                parts.add(
                        new MeasuredRuntime(
                                GrpcCriRuntime.connect(host.runtime()), metrics.runtime()));
        NodeOptions options =
                NodeOptions.defaults(name, host.gateway(), around.options().data().root())
                        .withStreamPort(0)
                        .withPodCidr(HostNode.POD_CIDR);
        Informers informers = nodeInformers(name);
        NodeAgent agent =
                parts.add(new NodeAgent(options, informers, runtime, metrics, shared.clock()));
        StreamServer streams =
                parts.add(
                        new StreamServer(
                                new StreamOptions(
                                        InetAddress.ofLiteral("127.0.0.1"),
                                        0,
                                        NodeTls.context(
                                                shared.identities().nodeServer(name),
                                                shared.identities().authorityPem()),
                                        Set.of("kube-apiserver"),
                                        MAX_STREAMS),
                                runtime,
                                agent.pods().cache(),
                                shared.clock()));
        int port = streams.start();
        agent.listensOn(port);
        around.endpoints().put(TENANT, name, port);
        informers.start();
        agent.start();
        shared.health().add("node", agent::alive, agent::ready);
        shared.check("node", informers);
        await("the node", agent::ready);
    }

    private void startProxyAndDns(HostNode host) throws IOException {
        Shared shared = around.shared();
        Informers ofProxy = informers("system:kube-proxy", List.of(), "proxy");
        ServiceProxy proxy =
                parts.add(
                        new ServiceProxy(
                                ProxyOptions.defaults(TENANT.name(), host.name()),
                                ofProxy,
                                host.network(),
                                shared.instruments().proxies()));
        proxy.start();
        ofProxy.start();
        shared.health().add("network/proxy", proxy::alive, proxy::ready);
        shared.check("proxy", ofProxy);
        Informers ofDns = informers("system:kube-dns", List.of(), "dns");
        DnsServer dns =
                parts.add(
                        new DnsServer(
                                DnsOptions.at(host.dns()),
                                new InformerServiceSource(ofDns),
                                shared.clock(),
                                shared.instruments().dns()));
        ofDns.start();
        shared.health().add("network/dns", dns::alive, () -> true);
        shared.check("dns", ofDns);
        try {
            dns.start();
        } catch (BindException e) {
            throw new Failure(
                    "cannot answer DNS at "
                            + host.dns().getAddress().getHostAddress()
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
