package dev.atoll.controllers;

import dev.atoll.client.event.EventRecorder;
import dev.atoll.client.informer.Informers;
import dev.atoll.client.queue.QueueMetrics;
import dev.atoll.controllers.cronjob.CronJobController;
import dev.atoll.controllers.daemonset.DaemonSetController;
import dev.atoll.controllers.deployment.DeploymentController;
import dev.atoll.controllers.disruption.DisruptionController;
import dev.atoll.controllers.endpoints.EndpointsController;
import dev.atoll.controllers.garbage.GarbageCollector;
import dev.atoll.controllers.job.JobController;
import dev.atoll.controllers.namespace.NamespaceContents;
import dev.atoll.controllers.namespace.NamespaceDeletion;
import dev.atoll.controllers.nodelifecycle.NodeHealth;
import dev.atoll.controllers.nodelifecycle.TaintEviction;
import dev.atoll.controllers.podgc.PodCollector;
import dev.atoll.controllers.replicaset.ReplicaSetController;
import dev.atoll.controllers.resourcequota.ResourceQuotaController;
import dev.atoll.controllers.shared.Controller;
import dev.atoll.controllers.shared.KeyedLoop;
import dev.atoll.controllers.shared.Surroundings;
import dev.atoll.controllers.statefulset.StatefulSetController;
import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/// All controllers of one tenant. They share the tenant's informers, which whoever made them starts and closes.
public final class Controllers implements AutoCloseable {
    private final EventRecorder events;
    private final List<Controller> controllers;

    public Controllers(
            Informers informers,
            QueueMetrics metrics,
            InstantSource clock,
            RandomGenerator random,
            ControllersOptions options) {
        this.events = new EventRecorder(informers.client(), "atoll-controllers", "", clock);
        Surroundings at =
                new Surroundings(
                        informers,
                        events,
                        metrics,
                        clock,
                        options.steady(),
                        random,
                        options.queues());
        this.controllers =
                List.of(
                        new NamespaceContents(at, options.authority()),
                        new NamespaceDeletion(at),
                        new ReplicaSetController(at),
                        new DeploymentController(at),
                        new EndpointsController(at),
                        new StatefulSetController(at),
                        new DaemonSetController(at),
                        new JobController(at),
                        new CronJobController(at),
                        new DisruptionController(at),
                        new ResourceQuotaController(at),
                        new NodeHealth(at, options.nodeGrace()),
                        new TaintEviction(at),
                        new PodCollector(at, options.terminatedPods()),
                        new GarbageCollector(at));
    }

    public void start() {
        events.start();
        controllers.forEach(Controller::start);
    }

    /// Whether no loop of theirs has died.
    public boolean alive() {
        return loops().allMatch(KeyedLoop::alive);
    }

    /// Whether all of them work, and none is stuck.
    public boolean ready() {
        return loops().allMatch(KeyedLoop::ready);
    }

    private Stream<KeyedLoop<?>> loops() {
        return controllers.stream().flatMap(controller -> controller.loops().stream());
    }

    @Override
    public void close() {
        controllers.reversed().forEach(Controller::close);
        events.close();
    }
}
