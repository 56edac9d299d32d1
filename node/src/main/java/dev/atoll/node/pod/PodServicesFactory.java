package dev.atoll.node.pod;

import dev.atoll.client.ApiClient;
import dev.atoll.client.ListOptions;
import dev.atoll.client.event.EventRecorder;
import dev.atoll.client.informer.Informer;
import dev.atoll.client.informer.InformerOptions;
import dev.atoll.client.informer.Informers;
import dev.atoll.kinds.Quantity;
import dev.atoll.kinds.Resources;
import dev.atoll.kinds.core.v1.Pod;
import dev.atoll.node.NodeOptions;
import dev.atoll.node.cri.CriRuntime;
import dev.atoll.node.image.ImagePuller;
import dev.atoll.node.probe.Action;
import dev.atoll.node.probe.Prober;
import dev.atoll.node.spec.ContainerConfigs;
import dev.atoll.node.spec.SandboxConfigs;
import dev.atoll.node.volume.Volumes;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.Semaphore;

/// Wires the rooms that pods need.
public final class PodServicesFactory {
    private final NodeOptions options;
    private final ApiClient client;
    private final CriRuntime runtime;
    private final EventRecorder events;
    private final InstantSource clock;

    public PodServicesFactory(
            NodeOptions options,
            ApiClient client,
            CriRuntime runtime,
            EventRecorder events,
            InstantSource clock) {
        this.options = options;
        this.client = client;
        this.runtime = runtime;
        this.events = events;
        this.clock = clock;
    }

    /// The pods of this node.
    public Informer<Pod> pods(InformerOptions informerOptions) {
        return new Informer<>(
                client.resource(Resources.PODS),
                ListOptions.all().withFieldSelector("spec.nodeName=" + options.name()),
                informerOptions);
    }

    /// @param prober is closed by the caller
    public PodWorkers workers(
            Informer<Pod> pods,
            Informers informers,
            Prober prober,
            Map<String, Quantity> capacity,
            PodMetrics metrics) {
        ApiSources sources = new ApiSources(client, informers.informer(Resources.SERVICES));
        PodServices.Facts facts =
                new PodServices.Facts(
                        options.name(), options.address(), capacity, options.host().resolvConf());
        return new PodWorkers(
                pods,
                new PodServices(
                        client,
                        events,
                        runtime,
                        sources,
                        new Volumes(options.paths(), sources, clock),
                        new ImagePuller(runtime, clock, options.bounds().pulls()),
                        prober,
                        new Action(runtime),
                        new SandboxConfigs(options.paths(), options.host().dns()),
                        new ContainerConfigs(
                                options.paths(),
                                capacity.getOrDefault("memory", Quantity.ZERO).value()),
                        options.paths(),
                        facts,
                        new Semaphore(options.bounds().starts()),
                        metrics,
                        clock));
    }
}
