package dev.atoll.node.register;

import dev.atoll.client.ApiClient;
import dev.atoll.client.ApiException;
import dev.atoll.client.PatchType;
import dev.atoll.client.TransportException;
import dev.atoll.kinds.Resources;
import dev.atoll.kinds.Timestamps;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.coordination.v1.Lease;
import dev.atoll.kinds.core.v1.Node;
import dev.atoll.node.NodeOptions;
import dev.atoll.node.cri.CriException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Registers a node and keeps telling that it is alive: its lease every 10 seconds; its status when something in it
/// has changed, and every 5 minutes. While the node is not ready, it looks each second whether it is now.
public final class Registration implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Registration.class);
    private static final String LEASES = "kube-node-lease";
    private static final Duration BEAT = Duration.ofSeconds(10);
    private static final Duration UNREADY_LOOK = Duration.ofSeconds(1);
    private static final Duration FIRST_RETRY = Duration.ofMillis(200);
    private static final Duration STATUS_PERIOD = Duration.ofMinutes(5);
    private static final long LEASE_SECONDS = 40;

    private final NodeOptions options;
    private final ApiClient client;
    private final Supplier<NodeState> state;
    private final InstantSource clock;
    private volatile boolean registered;
    private Optional<NodeState> written = Optional.empty();
    private Instant writtenAt = Instant.MIN;
    private Instant renewedAt = Instant.MIN;
    private Thread thread = Thread.ofVirtual().name("node-heartbeat").unstarted(this::run);

    /// @param state measured at each beat
    public Registration(
            NodeOptions options, ApiClient client, Supplier<NodeState> state, InstantSource clock) {
        this.options = options;
        this.client = client;
        this.state = state;
        this.clock = clock;
    }

    public void start() {
        thread.start();
    }

    /// Whether the API has had this node's status once.
    public boolean registered() {
        return registered;
    }

    /// Whether it was started and still beats.
    public boolean alive() {
        return thread.isAlive();
    }

    private void run() {
        try {
            Duration pause = FIRST_RETRY;
            while (true) {
                try {
                    pause = beat() ? BEAT : UNREADY_LOOK;
                } catch (ApiException | TransportException | CriException e) {
                    LOG.info("Node {} cannot report: {}", options.name(), e.getMessage());
                    Duration longer = pause.multipliedBy(2);
                    pause = registered || longer.compareTo(BEAT) > 0 ? BEAT : longer;
                } catch (RuntimeException e) {
                    LOG.error("Node {} cannot report", options.name(), e);
                    pause = BEAT;
                }
                Thread.sleep(pause);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// @return whether the node is ready
    private boolean beat() {
        Node node = register();
        NodeState now = state.get();
        boolean due = Duration.between(writtenAt, clock.instant()).compareTo(STATUS_PERIOD) >= 0;
        if (due || written.isEmpty() || !written.get().equals(now)) {
            Tree status =
                    NodeObjects.status(options, now, node.tree().child("status"), clock.instant());
            client.resource(Resources.NODES)
                    .patchStatus(
                            options.name(), PatchType.MERGE, Tree.empty().with("status", status));
            written = Optional.of(now);
            writtenAt = clock.instant();
            registered = true;
        }
        if (Duration.between(renewedAt, clock.instant()).plus(UNREADY_LOOK).compareTo(BEAT) > 0) {
            renewLease(node);
            renewedAt = clock.instant();
        }
        return now.notReady().isEmpty();
    }

    private Node register() {
        var nodes = client.resource(Resources.NODES);
        Optional<Node> found = nodes.get(options.name());
        if (found.isEmpty()) {
            LOG.info("Registers as node {}", options.name());
            written = Optional.empty();
            return nodes.create(new Node(NodeObjects.node(options)));
        }
        var labels = NodeObjects.labels(options);
        if (!found.get().metadata().labels().entrySet().containsAll(labels.entrySet())) {
            return nodes.patch(
                    options.name(),
                    PatchType.MERGE,
                    Tree.empty().with("metadata", Tree.empty().with("labels", labels)));
        }
        return found.get();
    }

    private void renewLease(Node node) {
        var leases = client.resource(Resources.LEASES).in(LEASES);
        String now = Timestamps.micros(clock.instant());
        Tree spec =
                Tree.empty()
                        .with("holderIdentity", options.name())
                        .with("leaseDurationSeconds", LEASE_SECONDS)
                        .with("renewTime", now);
        if (leases.get(options.name()).isPresent()) {
            leases.patch(options.name(), PatchType.MERGE, Tree.empty().with("spec", spec));
            return;
        }
        Tree owner =
                Tree.empty()
                        .with("apiVersion", "v1")
                        .with("kind", "Node")
                        .with("name", node.name())
                        .with("uid", node.uid());
        leases.create(
                new Lease(
                        Tree.empty()
                                .with("apiVersion", "coordination.k8s.io/v1")
                                .with("kind", "Lease")
                                .with(
                                        "metadata",
                                        Tree.empty()
                                                .with("name", options.name())
                                                .with("namespace", LEASES)
                                                .with("ownerReferences", java.util.List.of(owner)))
                                .with("spec", spec)));
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
