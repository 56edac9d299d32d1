package dev.atoll.platform;

import dev.atoll.client.ApiClient;
import dev.atoll.client.informer.InformerOptions;
import dev.atoll.client.informer.Informers;
import dev.atoll.controllers.Controllers;
import dev.atoll.controllers.ControllersOptions;
import dev.atoll.scheduler.Scheduler;
import dev.atoll.server.ApiServer;
import dev.atoll.server.tenant.TenantId;
import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGenerator;

/// The control loops of one tenant: its controllers and its scheduling lane. Each acts as the user that Kubernetes
/// gives it, and may do what that user's roles allow.
final class TenantParts implements AutoCloseable {
    private final Closing parts = new Closing();

    private TenantParts() {}

    static TenantParts start(
            TenantId tenant, ApiServer server, Identities identities, InstantSource clock) {
        TenantParts loops = new TenantParts();
        loops.startAll(tenant, server, identities, clock);
        return loops;
    }

    private void startAll(
            TenantId tenant, ApiServer server, Identities identities, InstantSource clock) {
        RandomGenerator random = RandomGenerator.getDefault();
        Informers ofScheduler = informers(tenant, server, identities, "system:kube-scheduler");
        parts.add(new Scheduler(ofScheduler.client(), ofScheduler, clock, random)).start();
        ofScheduler.start();
        Informers ofControllers =
                informers(tenant, server, identities, "system:kube-controller-manager");
        parts.add(
                        new Controllers(
                                ofControllers.client(),
                                ofControllers,
                                clock,
                                random,
                                ControllersOptions.defaults(identities.authorityPem())))
                .start();
        ofControllers.start();
    }

    private Informers informers(
            TenantId tenant, ApiServer server, Identities identities, String user) {
        var transport = server.connect(identities.client(tenant, user, List.of()).certificate());
        return parts.add(
                new Informers(
                        new ApiClient(transport),
                        InformerOptions.defaults(RandomGenerator.getDefault())));
    }

    @Override
    public void close() {
        parts.close();
    }
}
