package dev.atoll.node;

import dev.atoll.client.ApiClient;
import dev.atoll.client.event.EventRecorder;
import dev.atoll.client.informer.Informer;
import dev.atoll.client.informer.Informers;
import dev.atoll.kinds.Quantity;
import dev.atoll.kinds.core.v1.Pod;
import dev.atoll.node.cri.CriException;
import dev.atoll.node.cri.CriRuntime;
import dev.atoll.node.cri.RuntimeVersion;
import dev.atoll.node.pod.PodServicesFactory;
import dev.atoll.node.pod.PodWorkers;
import dev.atoll.node.probe.Prober;
import dev.atoll.node.register.HostFacts;
import dev.atoll.node.register.HostPressure;
import dev.atoll.node.register.NodeState;
import dev.atoll.node.register.Registration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One node: its registration and its pods, on one container runtime. Closing it leaves containers running; another
/// agent, or the same after a restart, takes them up where they are.
public final class NodeAgent implements AutoCloseable {
    private final NodeOptions options;
    private final CriRuntime runtime;
    private final NodeMetrics metrics;
    private final Map<String, Quantity> capacity;
    private final EventRecorder events;
    private final Informer<Pod> pods;
    private final Prober prober;
    private final PodWorkers workers;
    private final Registration registration;
    private volatile int streamPort;
    private volatile RuntimeVersion version = new RuntimeVersion("containerd", "");

    /// @param informers of the tenant; Services are asked for there
    /// @param runtime is closed by the caller
    public NodeAgent(
            NodeOptions options,
            Informers informers,
            CriRuntime runtime,
            NodeMetrics metrics,
            InstantSource clock) {
        ApiClient client = informers.client();
        this.options = options;
        this.runtime = runtime;
        this.metrics = metrics;
        this.streamPort = options.streamPort();
        this.capacity =
                options.capacity().isEmpty()
                        ? HostFacts.capacity(options.paths().root(), options.bounds().pods())
                        : options.capacity();
        this.events = new EventRecorder(client, "kubelet", options.name(), clock);
        this.prober = new Prober(runtime, metrics.probes(), clock);
        PodServicesFactory factory =
                new PodServicesFactory(options, client, runtime, events, clock);
        this.pods = factory.pods(informers.options());
        this.workers = factory.workers(pods, informers, prober, capacity, metrics.pods());
        this.registration = new Registration(options, client, this::state, clock);
    }

    /// Registers and takes up pods. Returns at once.
    public void start() {
        metrics.join(options.name());
        events.start();
        workers.start();
        pods.start();
        registration.start();
    }

    /// The port that the kubelet's API was bound to, for the node's status.
    public void listensOn(int port) {
        streamPort = port;
    }

    private NodeState state() {
        Optional<String> notReady;
        try {
            notReady = runtime.notReady();
            version = runtime.version();
        } catch (CriException e) {
            notReady = Optional.of("container runtime is down: " + e.getMessage());
        }
        if (notReady.isEmpty() && pods.hasSynced() && !workers.healthy()) {
            notReady = Optional.of("PLEG is not healthy");
        }
        HostPressure pressure = HostPressure.measure(options.paths().root());
        return new NodeState(
                capacity,
                version,
                notReady,
                pressure.memory(),
                pressure.disk(),
                pressure.pids(),
                notReady.isEmpty() ? runtime.images() : List.of(),
                streamPort);
    }

    /// Whether the node is registered, knows its pods and hears from its runtime.
    public boolean ready() {
        return registration.registered() && pods.hasSynced() && workers.healthy();
    }

    /// Whether it was started and no loop of it has died.
    public boolean alive() {
        return registration.alive() && pods.alive() && workers.alive();
    }

    /// The pods of this node, as last heard of.
    public Informer<Pod> pods() {
        return pods;
    }

    /// How many pods are worked on.
    public int podCount() {
        return workers.size();
    }

    @Override
    public void close() {
        metrics.leave(options.name());
        registration.close();
        pods.close();
        workers.close();
        prober.close();
        events.close();
    }
}
