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
    private final Closing parts = new Closing();

    private TenantParts() {}

    static TenantParts start(TenantId tenant, Shared shared) {
        TenantParts loops = new TenantParts();
        RandomGenerator random = RandomGenerator.getDefault();
        loops.startScheduler(tenant, shared, random);
        loops.startControllers(tenant, shared, random);
        return loops;
    }

    private void startScheduler(TenantId tenant, Shared shared, RandomGenerator random) {
        Informers informers =
                parts.add(
                        shared.informers(
                                new Shared.Who(
                                        tenant, "system:kube-scheduler", List.of(), "scheduler"),
                                random));
        Scheduler scheduler =
                parts.add(
                        new Scheduler(
                                informers.client(),
                                informers,
                                shared.instruments().schedulers(),
                                shared.clock(),
                                random));
        scheduler.start();
        informers.start();
        shared.health().add("scheduler", scheduler::alive, scheduler::ready);
        shared.check("scheduler", informers);
    }

    private void startControllers(TenantId tenant, Shared shared, RandomGenerator random) {
        Informers informers =
                parts.add(
                        shared.informers(
                                new Shared.Who(
                                        tenant,
                                        "system:kube-controller-manager",
                                        List.of(),
                                        "controllers"),
                                random));
        Controllers controllers =
                parts.add(
                        new Controllers(
                                informers,
                                shared.instruments().queues(),
                                shared.clock(),
                                random,
                                ControllersOptions.defaults(shared.identities().authorityPem())));
        controllers.start();
        informers.start();
        shared.health().add("controllers", controllers::alive, controllers::ready);
        shared.check("controllers", informers);
    }

    @Override
    public void close() {
        parts.close();
    }
}
