package dev.atoll.bench.simulation;

import dev.atoll.client.ApiClient;
import dev.atoll.client.Transport;
import dev.atoll.client.informer.InformerOptions;
import dev.atoll.client.informer.Informers;
import dev.atoll.client.queue.QueueMetrics;
import dev.atoll.controllers.Controllers;
import dev.atoll.controllers.ControllersOptions;
import dev.atoll.kinds.Catalog;
import dev.atoll.server.ApiServer;
import dev.atoll.server.auth.UserInfo;
import dev.atoll.server.bootstrap.BaseObjects;
import dev.atoll.server.http.TlsIdentity;
import dev.atoll.server.shard.ShardAddress;
import dev.atoll.server.shard.ShardOpener;
import dev.atoll.server.shard.Shards;
import dev.atoll.server.tenancy.Place;
import dev.atoll.server.tenancy.Tenants;
import dev.atoll.server.tenant.TenantId;
import dev.atoll.server.webhook.Outreach;
import dev.atoll.store.Store;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// An API server as a process of the platform has it, with the controllers of a tenant if it is told so. Made and
/// closed by threads of its host.
final class SimulatedServer implements AutoCloseable {
    static final TenantId TENANT = TenantId.DEFAULT;
    private static final Catalog CATALOG = Catalog.builtIn();

    private final Conductor.Host host;
    private final ApiServer server;
    private volatile @Nullable Transport api;
    private final List<Runnable> controllers = new ArrayList<>();

    /// What it runs on.
    record Ground(
            Conductor.Host host,
            Store store,
            TlsIdentity identity,
            InstantSource clock,
            RandomGenerator random) {}

    SimulatedServer(Ground ground) {
        this.host = ground.host();
        this.server =
                new ApiServer(
                        new ApiServer.Options(
                                ground.store(),
                                new ApiServer.Sharding(
                                        new Shards.Home(
                                                new ShardAddress.Etcd(
                                                        List.of(
                                                                URI.create(
                                                                        "https://192.0.2.9:2379")),
                                                        Map.of()),
                                                () -> 0),
                                        ShardOpener.none()),
                                tenancy(),
                                ground.identity(),
                                "10.96",
                                (tenant, node) -> Optional.empty(),
                                Outreach.publicOnly()),
                        ApiServer.Vitals.none(),
                        CATALOG,
                        ground.clock(),
                        ground.random());
    }

    private static ApiServer.Tenancy tenancy() {
        return new ApiServer.Tenancy(
                List.of(
                        new Tenants.Founder(TenantId.SYSTEM, Optional.empty()),
                        new Tenants.Founder(TENANT, Optional.empty())),
                Optional.of(
                        new BaseObjects(
                                CATALOG,
                                new BaseObjects.ApiAddress(
                                        "10.96.0.1", "192.0.2.1", 6443, "an authority"))),
                new Place("etcd", "https://192.0.2.1:6443"),
                () -> true);
    }

    void start() {
        server.start();
        api = server.connect(TENANT, UserInfo.component("user", List.of(UserInfo.MASTERS)));
    }

    void startControllers(InstantSource clock, RandomGenerator random) {
        Informers informers =
                new Informers(
                        new ApiClient(
                                server.connect(
                                        TENANT,
                                        UserInfo.component(
                                                "system:kube-controller-manager", List.of()))),
                        InformerOptions.defaults(random));
        Controllers all =
                new Controllers(
                        informers,
                        new QueueMetrics(new PrometheusRegistry()),
                        clock,
                        random,
                        ControllersOptions.defaults("an authority"));
        controllers.add(informers::close);
        controllers.add(all::close);
        all.start();
        informers.start();
    }

    Conductor.Host host() {
        return host;
    }

    /// For users that may do everything, once the server is started.
    Transport api() {
        return java.util.Objects.requireNonNull(api);
    }

    @Override
    public void close() {
        controllers.reversed().forEach(Runnable::run);
        server.close();
    }
}
