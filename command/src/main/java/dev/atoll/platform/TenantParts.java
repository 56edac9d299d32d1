package dev.atoll.platform;

import dev.atoll.client.informer.Informers;
import dev.atoll.controllers.Controllers;
import dev.atoll.controllers.ControllersOptions;
import dev.atoll.scheduler.Scheduler;
import dev.atoll.server.tenant.TenantId;
import java.util.List;
import java.util.random.RandomGenerator;

/// The control loops of one tenant: its controllers and its scheduling lane. Each acts as the user that Kubernetes
/// gives it, and may do what that user's roles allow.
final class TenantParts implements AutoCloseable {
    static final String SCHEDULER = "scheduler";
    static final String CONTROLLERS = "controllers";

    private final Closing parts = new Closing();
    private final Informers ofScheduler;
    private final Scheduler scheduler;
    private final Informers ofControllers;
    private final Controllers controllers;
    private volatile boolean wasReady;

    private TenantParts(TenantId tenant, Shared shared) {
        RandomGenerator random = RandomGenerator.getDefault();
        ofScheduler = parts.add(shared.informers(component(tenant, SCHEDULER), random));
        scheduler =
                parts.add(
                        new Scheduler(
                                ofScheduler.client(),
                                ofScheduler,
                                shared.instruments().schedulers(),
                                shared.clock(),
                                random));
        ofControllers = parts.add(shared.informers(component(tenant, CONTROLLERS), random));
        controllers =
                parts.add(
                        new Controllers(
                                ofControllers,
                                shared.instruments().queues(),
                                shared.clock(),
                                random,
                                ControllersOptions.defaults(shared.identities().authorityPem())));
    }

    private static Shared.Who component(TenantId tenant, String component) {
        String user = component.equals(SCHEDULER) ? "kube-scheduler" : "kube-controller-manager";
        return new Shared.Who(tenant, "system:" + user, List.of(), component);
    }

    static TenantParts start(TenantId tenant, Shared shared) {
        TenantParts loops = new TenantParts(tenant, shared);
        loops.scheduler.start();
        loops.ofScheduler.start();
        loops.controllers.start();
        loops.ofControllers.start();
        return loops;
    }

    Scheduler scheduler() {
        return scheduler;
    }

    Controllers controllers() {
        return controllers;
    }

    Informers informers(String component) {
        return component.equals(SCHEDULER) ? ofScheduler : ofControllers;
    }

    /// Whether all of them have been ready together once: a tenant that has just begun to run is no fault.
    boolean hasBegun() {
        if (!wasReady) {
            wasReady =
                    scheduler.ready()
                            && controllers.ready()
                            && ofScheduler.hasSynced()
                            && ofControllers.hasSynced();
        }
        return wasReady;
    }

    @Override
    public void close() {
        parts.close();
    }
}
