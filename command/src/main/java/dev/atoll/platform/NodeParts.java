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
import dev.atoll.server.discovery.Health;
import java.io.IOException;
import java.net.BindException;
import java.time.Duration;
import java.util.Set;
import java.util.function.BooleanSupplier;

/// The parts of one node: of a host its agent, service proxy and DNS; of a simulated node an agent that only says so.
final class NodeParts implements AutoCloseable {
    private static final Duration SIMULATED_START = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Closing parts = new Closing();
    private final NodeSurroundings around;

    private NodeParts(NodeSurroundings around) {
        this.around = around;
    }

    /// @param address the node's, as its object says it
    static NodeParts simulated(NodeSurroundings around, String address) {
        NodeParts node = new NodeParts(around);
        try {
            node.startSimulated(address);
            return node;
        } catch (RuntimeException e) {
            node.close();
            throw e;
        }
    }

    static NodeParts on(HostNode host, NodeSurroundings around, AgentEndpoint endpoint) {
        NodeParts node = new NodeParts(around);
        try {
            node.startOn(host, endpoint);
            return node;
        } catch (IOException e) {
            node.close();
            throw new Failure("the node did not start: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            node.close();
            throw e;
        }
    }

    private Informers informers(NodeComponent component) {
        return parts.add(around.informers().apply(component));
    }

    private void startSimulated(String address) {
        NodeSurroundings.Tools tools = around.tools();
        // Nobody listens: it says so by a port that is none.
        NodeOptions options =
                NodeOptions.defaults(around.node().name(), address, around.data().root())
                        .withStreamPort(0);
        SimulatedNode node =
                parts.add(
                        new SimulatedNode(
                                options,
                                informers(NodeComponent.NODE),
                                tools.instruments().nodes(),
                                tools.clock(),
                                SIMULATED_START));
        node.start();
        tools.health().add("node", node::alive, node::ready);
        await("the simulated node", node::ready);
    }

    private void startOn(HostNode host, AgentEndpoint endpoint) throws IOException {
        startProxyAndDns(host);

        NodeSurroundings.Tools tools = around.tools();
        NodeMetrics metrics = tools.instruments().nodes();
        CriRuntime runtime =
                parts.add(
                        new MeasuredRuntime(
                                GrpcCriRuntime.connect(host.runtime()), metrics.runtime()));
        NodeOptions options =
                NodeOptions.defaults(around.node().name(), endpoint.address(), around.data().root())
                        .withStreamPort(0)
                        .withPodCidr(HostNode.POD_CIDR);
        Informers informers = informers(NodeComponent.NODE);
        NodeAgent agent =
                parts.add(new NodeAgent(options, informers, runtime, metrics, tools.clock()));
        StreamServer streams =
                parts.add(
                        new StreamServer(
                                new StreamOptions(
                                        endpoint.listen(),
                                        endpoint.port(),
                                        endpoint.tls(),
                                        Set.of(Identities.SERVER),
                                        StreamOptions.Bounds.usual()),
                                runtime,
                                agent.pods().cache(),
                                tools.clock()));
        int port = listen(streams, endpoint);
        agent.listensOn(port);
        endpoint.bound().accept(port);
        informers.start();
        agent.start();
        tools.health().add("node", agent::alive, agent::ready);
        around.check(NodeComponent.NODE, informers);
        await("the node", agent::ready);
    }

    private static int listen(StreamServer streams, AgentEndpoint endpoint) throws IOException {
        try {
            return streams.start();
        } catch (BindException e) {
            throw new Failure(
                    "the node's agent cannot listen on "
                            + endpoint.listen().getHostAddress()
                            + ":"
                            + endpoint.port()
                            + " ("
                            + e.getMessage()
                            + "); choose another with --bind and --node-port",
                    e);
        }
    }

    private void startProxyAndDns(HostNode host) throws IOException {
        NodeInstruments instruments = around.tools().instruments();
        Health health = around.tools().health();
        Informers ofProxy = informers(NodeComponent.PROXY);
        ServiceProxy proxy =
                parts.add(
                        new ServiceProxy(
                                ProxyOptions.defaults(around.node().tenant(), around.node().name()),
                                ofProxy,
                                host.network(),
                                instruments.proxies()));
        proxy.start();
        ofProxy.start();
        health.add("network/proxy", proxy::alive, proxy::ready);
        around.check(NodeComponent.PROXY, ofProxy);
        Informers ofDns = informers(NodeComponent.DNS);
        DnsServer dns =
                parts.add(
                        new DnsServer(
                                DnsOptions.at(host.dns()),
                                new InformerServiceSource(ofDns),
                                around.tools().clock(),
                                instruments.dns()));
        ofDns.start();
        health.add("network/dns", dns::alive, () -> true);
        around.check(NodeComponent.DNS, ofDns);
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
                        what + " did not become ready; see " + around.data().platformLog());
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
