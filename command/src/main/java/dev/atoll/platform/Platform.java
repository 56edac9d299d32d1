package dev.atoll.platform;

import dev.atoll.host.DataFolder;
import dev.atoll.host.Failure;
import dev.atoll.host.Progress;
import dev.atoll.kinds.Catalog;
import dev.atoll.network.nft.Nftables;
import dev.atoll.server.ApiServer;
import dev.atoll.server.auth.UserInfo;
import dev.atoll.server.bootstrap.BaseObjects;
import dev.atoll.server.discovery.Health;
import dev.atoll.server.http.ListenException;
import dev.atoll.server.pki.KeyPairAndCertificate;
import dev.atoll.server.pki.Pem;
import dev.atoll.server.shard.ShardAddress;
import dev.atoll.server.shard.Shards;
import dev.atoll.server.tenancy.Place;
import dev.atoll.server.tenant.TenantId;
import dev.atoll.store.Store;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// The whole platform in one process: made here, wired here, started and closed here.
public final class Platform implements AutoCloseable {
    static final String SERVICE_RANGE = "10.96";
    static final String API_SERVICE_ADDRESS = "10.96.0.1";
    private static final List<TenantId> TENANTS = List.of(TenantId.DEFAULT, TenantId.SYSTEM);

    private final PlatformOptions options;
    private final InstantSource clock = InstantSource.system();
    private final RandomGenerator random = RandomGenerator.getDefault();
    private final Closing parts = new Closing();
    private final PrometheusRegistry metrics;
    private final Health health;
    private volatile boolean serving;

    public Platform(PlatformOptions options) {
        this(options, new PrometheusRegistry());
    }

    /// @param metrics where all components register theirs
    Platform(PlatformOptions options, PrometheusRegistry metrics) {
        this.options = options;
        this.metrics = metrics;
        this.health = new Health(metrics);
        health.add("started", () -> true, () -> serving);
    }

    /// For people: what kind of node this platform has.
    public String nodeKind() {
        return Identities.hostName()
                + (options.nodes() == Nodes.SIMULATED
                        ? " (simulated: no real container runs)"
                        : " (containerd)");
    }

    /// Starts everything and returns when it is ready.
    ///
    /// @throws Failure where something is in the way that the user can set right
    public void start(Progress progress) {
        DataFolder data = options.data();
        SecureRandom secure = new SecureRandom();
        Begun<Identities.Candidate> making =
                Begun.begin(
                        "identities",
                        "cannot read or make the certificates: ",
                        () -> Identities.Candidate.in(data, TENANTS, clock, secure));
        Optional<HostNode> host = HostNode.of(options);
        host.ifPresent(parts::add);
        Instruments instruments = Instruments.in(metrics, clock);
        StoreRoom home = parts.add(StoreRoom.open(options.store(), data, instruments));
        Store store = home.store();
        progress.step("store open at revision " + store.revision());

        Identities identities = Identities.agree(store, making.await(), clock, secure);
        NodeEndpoints nodes = new NodeEndpoints();
        Catalog catalog = Catalog.builtIn();
        List<String> addresses = new ArrayList<>(List.of(options.bind(), API_SERVICE_ADDRESS));
        host.ifPresent(node -> addresses.add(node.gateway()));
        ApiServer server =
                parts.add(
                        new ApiServer(
                                new ApiServer.Options(
                                        store,
                                        new ApiServer.Sharding(
                                                new Shards.Home(
                                                        addressOf(options.store()),
                                                        home::sizeBytes),
                                                new ShardRooms(data)),
                                        new ApiServer.Tenancy(
                                                identities.founders(),
                                                Optional.of(baseObjects(catalog, identities, host)),
                                                new Place(
                                                        options.store().shard(), options.server())),
                                        identities.server(addresses),
                                        SERVICE_RANGE,
                                        nodes),
                                new ApiServer.Vitals(metrics, health),
                                catalog,
                                clock,
                                random));
        server.start();
        Begun<Boolean> listening =
                Begun.begin("listen", "the API cannot be served: ", () -> listen(server, host));
        Shared shared = new Shared(server, identities, instruments, health, clock);
        TenantLoops loops = parts.add(new TenantLoops(shared, metrics));
        TENANTS.forEach(loops::begin);
        server.tenants().listen(loops);
        writeKubeconfig(server, identities);
        listening.await();
        progress.step("API listening at " + options.server());
        progress.step("controllers and scheduler running");
        parts.add(NodeParts.start(new NodeParts.Surroundings(options, shared, nodes, host)));
        serving = true;
        Instruments.ofProcess(metrics);
        progress.step("node " + nodeKind() + " ready");
    }

    /// As its Shard object tells it; how it is got into, nobody is told.
    private static ShardAddress addressOf(StoreChoice choice) {
        return switch (choice) {
            case StoreChoice.Embedded _ -> new ShardAddress.Embedded();
            case StoreChoice.Etcd etcd -> new ShardAddress.Etcd(etcd.endpoints(), Map.of());
        };
    }

    private BaseObjects baseObjects(
            Catalog catalog, Identities identities, Optional<HostNode> host) {
        return new BaseObjects(
                catalog,
                new BaseObjects.ApiAddress(
                        API_SERVICE_ADDRESS,
                        host.map(HostNode::gateway).orElse(options.bind()),
                        options.port(),
                        identities.authorityPem()));
    }

    private boolean listen(ApiServer server, Optional<HostNode> host) {
        try {
            server.listen(options.bind(), options.port());
            if (host.isPresent() && !options.bind().equals("0.0.0.0")) {
                Nftables _ = host.get().network();
                server.listen(host.get().gateway(), options.port());
            }
            return true;
        } catch (ListenException e) {
            boolean taken = e.text().toLowerCase(Locale.ROOT).contains("in use");
            throw new Failure(
                    e.text()
                            + (taken
                                    ? "; end what uses the port or choose another with --port"
                                    : "; choose another address with --bind"),
                    e);
        }
    }

    private void writeKubeconfig(ApiServer server, Identities identities) {
        List<Kubeconfig.Access> accesses = new ArrayList<>();
        for (TenantId tenant : TENANTS) {
            KeyPairAndCertificate user =
                    identities.client(
                            server.tenants().of(tenant).orElseThrow(),
                            "atoll-admin",
                            List.of(UserInfo.MASTERS));
            String context = tenant.equals(TenantId.DEFAULT) ? "atoll" : "atoll-" + tenant.name();
            accesses.add(
                    new Kubeconfig.Access(
                            context, options.server() + "/tenants/" + tenant.name(), user));
        }
        try {
            String yaml =
                    new String(
                            Kubeconfig.of(accesses, identities.authorityPem()).yaml(),
                            StandardCharsets.UTF_8);
            Pem.writePrivate(options.data().kubeconfig(), yaml);
        } catch (IOException e) {
            throw new Failure(
                    "cannot write " + options.data().kubeconfig() + ": " + e.getMessage(), e);
        }
    }

    /// Uses the platform a little, as a client would, so that the build learns what requests need.
    public void exercise() {
        Exercise.run(options.data(), options.server());
    }

    @Override
    public void close() {
        serving = false;
        parts.close();
    }
}
