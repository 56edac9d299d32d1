package dev.atoll.platform;

import dev.atoll.client.ApiClient;
import dev.atoll.client.ApiException;
import dev.atoll.client.Transport;
import dev.atoll.client.TransportException;
import dev.atoll.client.informer.InformerOptions;
import dev.atoll.client.informer.Informers;
import dev.atoll.host.Failure;
import dev.atoll.host.Progress;
import dev.atoll.kinds.Resources;
import dev.atoll.server.discovery.Health;
import dev.atoll.server.http.ListenException;
import dev.atoll.server.http.LoopbackVitals;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// This machine as a tenant's node, with the servers elsewhere: to them it is that node and nothing else.
///
/// What runs on it goes on while this process is away, and while the servers are.
public final class NodeProcess implements AtollProcess {
    private static final Logger log = LoggerFactory.getLogger(NodeProcess.class);
    private static final Duration SOON = Duration.ofDays(30);
    private static final int HTTPS = 443;

    private final NodeProcessOptions options;
    private final InstantSource clock = InstantSource.system();
    private final RandomGenerator random = RandomGenerator.getDefault();
    private final Closing parts = new Closing();
    private final PrometheusRegistry metrics = new PrometheusRegistry();
    private final Health health = new Health(metrics);
    private volatile String node = "";
    private volatile boolean serving;

    public NodeProcess(NodeProcessOptions options) {
        this.options = options;
        health.add("started", () -> true, () -> serving);
    }

    @Override
    public String address() {
        return options.vitals();
    }

    @Override
    public String nodeKind() {
        return options.nodes().describe(node);
    }

    @Override
    public Duration drain() {
        return Duration.ZERO;
    }

    @Override
    public void start(Progress progress) {
        NodeMembership membership = NodeMembership.in(options.kubeconfig(), options.server());
        node = membership.node();
        warnOfTheEnd(membership);
        parts.add(vitals());
        Transport transport = parts.add(membership.connect());
        introduce(transport, membership);
        Optional<HostNode> host = HostNode.of(options.nodes(), options.data());
        host.ifPresent(parts::add);
        progress.step(
                "node "
                        + node
                        + " of the tenant "
                        + membership.tenant()
                        + " at "
                        + membership.server());
        NodeInstruments instruments = NodeInstruments.in(metrics, clock);
        NodeSurroundings around =
                new NodeSurroundings(
                        new NodeSurroundings.Which(membership.tenant().name(), node),
                        options.data(),
                        new NodeSurroundings.Tools(instruments, health, clock),
                        component -> informers(transport, instruments, component));
        InetAddress address = address(membership.server());
        parts.add(
                host.isPresent()
                        ? NodeParts.on(host.get(), around, endpoint(membership, address))
                        : NodeParts.simulated(around, address.getHostAddress()));
        Instruments.ofProcess(metrics);
        serving = true;
        progress.step("node " + nodeKind() + " ready");
    }

    private LoopbackVitals vitals() {
        try {
            return LoopbackVitals.listen(options.vitalsPort(), health, metrics);
        } catch (ListenException e) {
            throw new Failure(e.text() + "; choose another with --port", e);
        }
    }

    private void warnOfTheEnd(NodeMembership membership) {
        if (clock.instant().isAfter(membership.end().minus(SOON))) {
            log.warn(
                    "the certificate in {} ends at {}: make a new one with atoll node kubeconfig",
                    options.kubeconfig(),
                    membership.end());
        }
    }

    /// Asks the servers for this node, to tell at once who can never become one.
    private static void introduce(Transport transport, NodeMembership membership) {
        try {
            new ApiClient(transport).resource(Resources.NODES).get(membership.node());
        } catch (ApiException e) {
            throw new Failure(
                    "the platform does not take this machine for the node "
                            + membership.node()
                            + " of the tenant "
                            + membership.tenant()
                            + " ("
                            + e.getMessage()
                            + "); its certificate is good until "
                            + membership.end()
                            + ", a new one makes: atoll node kubeconfig",
                    e);
        } catch (TransportException e) {
            throw new Failure(
                    "cannot reach "
                            + membership.server()
                            + " ("
                            + e.getMessage()
                            + "); name a server that answers with --server",
                    e);
        }
    }

    private Informers informers(
            Transport transport, NodeInstruments instruments, NodeComponent component) {
        return new Informers(
                new ApiClient(transport),
                InformerOptions.defaults(random)
                        .withMetrics(instruments.informers().named(component.word())));
    }

    private AgentEndpoint endpoint(NodeMembership membership, InetAddress address) {
        return new AgentEndpoint(
                address.getHostAddress(),
                options.agent().bind().map(NodeProcess::literal).orElse(address),
                options.agent().port(),
                NodeTls.context(membership.own(), membership.authorityPem()),
                port -> log.info("the node's agent listens on {}:{}", address, port));
    }

    /// The node's own: that which it is bound to, or else that by which it reaches the servers.
    private InetAddress address(URI server) {
        Optional<InetAddress> bound =
                options.agent()
                        .bind()
                        .map(NodeProcess::literal)
                        .filter(given -> !given.isAnyLocalAddress());
        return bound.orElseGet(() -> addressTowards(server));
    }

    private static InetAddress literal(String address) {
        try {
            return InetAddress.ofLiteral(address);
        } catch (IllegalArgumentException e) {
            throw new Failure("--bind " + address + " is not an address", e);
        }
    }

    /// Connecting a datagram socket sends nothing: the kernel looks up the route.
    private static InetAddress addressTowards(URI server) {
        int port = server.getPort() < 0 ? HTTPS : server.getPort();
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(InetAddress.getByName(server.getHost()), port));
            return socket.getLocalAddress();
        } catch (UnknownHostException e) {
            throw new Failure("nobody knows the server's name " + server.getHost(), e);
        } catch (IOException | RuntimeException e) {
            throw new Failure(
                    "cannot tell by which address this machine reaches "
                            + server.getHost()
                            + ": name one with --bind",
                    e);
        }
    }

    @Override
    public void close() {
        serving = false;
        parts.close();
    }
}
