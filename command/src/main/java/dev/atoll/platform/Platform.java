package dev.atoll.platform;

import dev.atoll.client.ApiClient;
import dev.atoll.host.DataFolder;
import dev.atoll.host.Failure;
import dev.atoll.host.Progress;
import dev.atoll.kinds.Catalog;
import dev.atoll.members.Division;
import dev.atoll.members.Heartbeat;
import dev.atoll.members.Role;
import dev.atoll.network.nft.Nftables;
import dev.atoll.server.ApiServer;
import dev.atoll.server.api.ClaimedAddresses;
import dev.atoll.server.auth.UserInfo;
import dev.atoll.server.bootstrap.BaseObjects;
import dev.atoll.server.discovery.Health;
import dev.atoll.server.http.ListenException;
import dev.atoll.server.http.TenantDomain;
import dev.atoll.server.pki.KeyPairAndCertificate;
import dev.atoll.server.pki.Pem;
import dev.atoll.server.shard.ShardAddress;
import dev.atoll.server.shard.Shards;
import dev.atoll.server.tenancy.Place;
import dev.atoll.server.tenant.TenantId;
import dev.atoll.server.webhook.AddressRange;
import dev.atoll.server.webhook.Outreach;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// A platform in one process, or one process of a large platform: made here, wired here, started and closed here.
public final class Platform implements AtollProcess {
    static final String SERVICE_RANGE = "10.96";
    static final String API_SERVICE_ADDRESS = "10.96.0.1";

    /// For requests that are under way at the end, where others go on.
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /// The same of the only process, whose end somebody waits for.
    private static final Duration PATIENCE_OF_ONE = Duration.ofSeconds(1);

    private static final List<TenantId> TENANTS = List.of(TenantId.DEFAULT, TenantId.SYSTEM);

    private final PlatformOptions options;
    private final InstantSource clock = InstantSource.system();
    private final RandomGenerator random = RandomGenerator.getDefault();
    private final Closing parts = new Closing();

    /// What is done for tenants: others take it over while this process goes on answering.
    private final Closing work = new Closing();

    private final PrometheusRegistry metrics;
    private final Health health;
    private volatile boolean serving;
    private volatile @Nullable ApiServer answering;
    private volatile @Nullable Division division;

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

    @Override
    public String nodeKind() {
        return options.nodes().describe(Identities.hostName());
    }

    @Override
    public String address() {
        return options.server();
    }

    @Override
    public Duration drain() {
        return options.part().drain();
    }

    @Override
    public void start(Progress progress) {
        DataFolder data = options.data();
        SecureRandom secure = new SecureRandom();
        Begun<Identities.Candidate> making =
                Begun.begin(
                        "identities",
                        "cannot read or make the certificates: ",
                        () -> Identities.Candidate.in(data, TENANTS, clock, secure));
        Optional<HostNode> host = HostNode.of(options.nodes(), data);
        host.ifPresent(parts::add);
        Instruments instruments = Instruments.in(metrics, clock);
        StoreRoom home = parts.add(StoreRoom.open(options.store(), data, instruments));
        progress.step("store open at revision " + home.store().revision());
        Identities identities = Identities.agree(home.store(), making.await(), clock, secure);
        NodeEndpoints nodes = new NodeEndpoints(new ClaimedAddresses(options.isForThisMachine()));
        ApiServer server = parts.add(server(home, identities, nodes, host));
        server.start();
        Begun<Boolean> listening =
                Begun.begin("listen", "the API cannot be served: ", () -> listen(server, host));
        Shared shared = new Shared(server, identities, instruments, health, clock);
        divide(shared);
        writeKubeconfig(server, identities);
        listening.await();
        progress.step("API listening at " + options.server());
        progress.step(working());
        parts.add(OwnNodes.start(options, shared, nodes, host));
        serving = true;
        answering = server;
        Instruments.ofProcess(metrics);
        if (options.nodes() != Nodes.NONE) {
            progress.step("node " + nodeKind() + " ready");
        }
    }

    private ApiServer server(
            StoreRoom home, Identities identities, NodeEndpoints nodes, Optional<HostNode> host) {
        Catalog catalog = Catalog.builtIn();
        List<String> addresses = new ArrayList<>(List.of(options.bind(), API_SERVICE_ADDRESS));
        host.ifPresent(node -> addresses.add(node.gateway()));
        options.part().reach().advertised().map(Platform::hostOf).ifPresent(addresses::add);
        return new ApiServer(
                new ApiServer.Options(
                        home.store(),
                        new ApiServer.Sharding(
                                new Shards.Home(addressOf(options.store()), home::sizeBytes),
                                new ShardRooms(options.data())),
                        new ApiServer.Tenancy(
                                identities.founders(),
                                Optional.of(baseObjects(catalog, identities, host)),
                                new Place(options.store().shard(), options.advertised()),
                                this::isOnDuty),
                        identities.server(addresses, domain()),
                        SERVICE_RANGE,
                        nodes,
                        outreach(host)),
                new ApiServer.Vitals(metrics, health),
                catalog,
                clock,
                random);
    }

    /// This machine is in the pods' network of its own node, and in no other. Its own address there is no webhook.
    private Outreach outreach(Optional<HostNode> host) {
        AddressRange pods = AddressRange.parse(HostNode.POD_CIDR);
        return new Outreach(
                options.part().reach().webhookNetworks().stream().map(AddressRange::parse).toList(),
                (tenant, address) ->
                        tenant.equals(TenantId.DEFAULT)
                                && host.isPresent()
                                && pods.contains(address)
                                && !address.getHostAddress().equals(host.get().gateway()));
    }

    /// Begins to work for the tenants that are this process's.
    private void divide(Shared shared) {
        Optional<Heartbeat> heartbeat =
                switch (options.store()) {
                    case StoreChoice.Embedded _ -> Optional.empty();
                    case StoreChoice.Etcd _ -> Optional.of(work.add(heartbeat(shared.server())));
                };
        Division agreed = heartbeat.<Division>map(Heartbeat::membership).orElseGet(Division::alone);
        division = agreed;
        List<TenantLoops> all = new ArrayList<>();
        for (Role role : List.of(Role.SCHEDULER, Role.CONTROLLERS)) {
            if (options.has(role)) {
                TenantLoops loops = work.add(new TenantLoops(role, shared, agreed));
                heartbeat.map(Heartbeat::membership).ifPresent(members -> members.add(loops));
                all.add(loops);
            }
        }
        new DivisionMetrics(metrics, agreed, all);
        heartbeat.ifPresent(beating -> {
            health.add("membership", () -> true, beating::isMember);
            beating.start();
        });
        for (TenantLoops loops : all) {
            TENANTS.forEach(loops::activated);
            shared.server().tenants().listen(loops);
        }
    }

    /// Whether this process does what one server of several does.
    private boolean isOnDuty() {
        Division known = division;
        return known != null && known.owns(Role.SERVER, TenantId.SYSTEM);
    }

    private Heartbeat heartbeat(ApiServer server) {
        UserInfo user = UserInfo.component("atoll-members", List.of(UserInfo.MASTERS));
        return Heartbeat.of(
                Identities.hostName(),
                options.part().roles(),
                new ApiClient(server.connect(TenantId.SYSTEM, user)),
                clock,
                random);
    }

    private String working() {
        if (options.has(Role.SCHEDULER) && options.has(Role.CONTROLLERS)) {
            return "controllers and scheduler running";
        }
        if (options.has(Role.CONTROLLERS)) {
            return "controllers running";
        }
        return options.has(Role.SCHEDULER)
                ? "scheduler running"
                : "no control loops in this process";
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
        Optional<String> advertised =
                options.part().reach().advertised().filter(address -> isNumeric(hostOf(address)));
        return new BaseObjects(
                catalog,
                new BaseObjects.ApiAddress(
                        API_SERVICE_ADDRESS,
                        host.map(HostNode::gateway)
                                .or(() -> advertised.map(Platform::hostOf))
                                .orElse(options.bind()),
                        advertised.map(Platform::portOf).orElse(options.port()),
                        identities.authorityPem()));
    }

    private static String hostOf(String address) {
        return address.substring(0, address.lastIndexOf(':'));
    }

    private static int portOf(String address) {
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    private TenantDomain domain() {
        return options.part().reach().domain().map(TenantDomain::new).orElse(TenantDomain.NONE);
    }

    /// Endpoints hold addresses and no names.
    private static boolean isNumeric(String host) {
        return host.matches("[0-9.]+");
    }

    private boolean listen(ApiServer server, Optional<HostNode> host) {
        try {
            if (!options.has(Role.SERVER)) {
                server.listenForVitals(options.bind(), options.port());
                return true;
            }
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
                            context, options.advertised() + "/tenants/" + tenant.name(), user));
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

    /// Hands over what others can do, goes on answering for a while in which those who ask `/readyz` turn to others,
    /// and ends.
    @Override
    public void close() {
        serving = false;
        work.close();
        ApiServer server = answering;
        if (server != null) {
            drain(server);
        }
        parts.close();
    }

    private void drain(ApiServer server) {
        Duration drain = options.part().drain();
        try {
            if (drain.isPositive()) {
                // Connections that clients make anew would come back here, before it is known that
                // this is not ready.
                Thread.sleep(drain.dividedBy(2));
                server.retire();
                Thread.sleep(drain.dividedBy(2));
            }
            server.leave(drain.isPositive() ? PATIENCE : PATIENCE_OF_ONE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
