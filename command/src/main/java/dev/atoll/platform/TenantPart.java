package dev.atoll.platform;

import dev.atoll.client.informer.Informers;
import dev.atoll.controllers.Controllers;
import dev.atoll.controllers.ControllersOptions;
import dev.atoll.members.Role;
import dev.atoll.scheduler.Scheduler;
import dev.atoll.server.auth.UserInfo;
import dev.atoll.server.tenant.TenantId;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/// What one role does for one tenant: its controllers, or its scheduling lane. It acts as the user that Kubernetes
/// gives it, and may do what that user's roles allow.
final class TenantPart implements AutoCloseable {
    private final Closing parts = new Closing();
    private final RandomGenerator random = RandomGenerator.getDefault();
    private final Shared shared;
    private final Informers informers;
    private final Fence fence;
    private final Work work;
    private volatile boolean wasReady;

    private record Work(BooleanSupplier alive, BooleanSupplier ready, Runnable start) {}

    private TenantPart(Role role, TenantId tenant, Shared shared, Fence fence) {
        this.shared = shared;
        this.fence = fence;
        boolean schedules = role == Role.SCHEDULER;
        Shared.Who who =
                new Shared.Who(
                        tenant,
                        UserInfo.component(
                                "system:"
                                        + (schedules
                                                ? "kube-scheduler"
                                                : "kube-controller-manager"),
                                List.of()),
                        role.word());
        informers = parts.add(shared.informers(who, random, fence::around));
        work = schedules ? scheduler() : controllers();
    }

    private Work scheduler() {
        Scheduler scheduler =
                parts.add(
                        new Scheduler(
                                informers.client(),
                                informers,
                                shared.instruments().schedulers(),
                                shared.clock(),
                                random));
        return new Work(scheduler::alive, scheduler::ready, scheduler::start);
    }

    private Work controllers() {
        Controllers controllers =
                parts.add(
                        new Controllers(
                                informers,
                                shared.instruments().queues(),
                                shared.clock(),
                                random,
                                ControllersOptions.defaults(shared.identities().authorityPem())));
        return new Work(controllers::alive, controllers::ready, controllers::start);
    }

    /// @param role one that works for tenants
    /// @param fence which all that it writes goes through
    static TenantPart start(Role role, TenantId tenant, Shared shared, Fence fence) {
        TenantPart part = new TenantPart(role, tenant, shared, fence);
        part.work.start().run();
        part.informers.start();
        return part;
    }

    boolean isAlive() {
        return work.alive().getAsBoolean();
    }

    boolean isReady() {
        return work.ready().getAsBoolean();
    }

    Informers informers() {
        return informers;
    }

    /// Whether all of it has been ready together once: a tenant that has just begun to run is no fault.
    boolean hasBegun() {
        if (!wasReady) {
            wasReady = isReady() && informers.hasSynced();
        }
        return wasReady;
    }

    /// What it does not write by now, it never writes.
    void halt() {
        fence.shut();
    }

    /// Afterwards nothing of it is under way.
    @Override
    public void close() {
        halt();
        parts.close();
        fence.await();
    }
}
