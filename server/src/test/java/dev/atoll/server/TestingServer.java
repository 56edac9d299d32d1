package dev.atoll.server;

import dev.atoll.kinds.Catalog;
import dev.atoll.server.api.ClaimedAddresses;
import dev.atoll.server.api.Reply;
import dev.atoll.server.auth.Credential;
import dev.atoll.server.auth.Impersonation;
import dev.atoll.server.bootstrap.BaseObjects;
import dev.atoll.server.http.TenantDomain;
import dev.atoll.server.http.TlsIdentity;
import dev.atoll.server.pki.CertificateAuthority;
import dev.atoll.server.pki.KeyPairAndCertificate;
import dev.atoll.server.shard.ShardAddress;
import dev.atoll.server.shard.Shards;
import dev.atoll.server.tenancy.Origin;
import dev.atoll.server.tenancy.Place;
import dev.atoll.server.tenancy.Tenants;
import dev.atoll.server.tenant.TenantId;
import dev.atoll.server.webhook.AddressRange;
import dev.atoll.server.webhook.Outreach;
import dev.atoll.store.Store;
import dev.atoll.store.embedded.EmbeddedOptions;
import dev.atoll.store.embedded.EmbeddedStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.SocketException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// A whole server with the tenants `alpha` and `beta` on a store in a folder. What it keeps is there again when
/// another one is opened on the same folder.
public final class TestingServer implements AutoCloseable {
    public static final TenantId ALPHA = new TenantId("alpha");
    public static final TenantId BETA = new TenantId("beta");

    /// So that the revisions of a test are what its calls make them.
    private static final Duration SELDOM = Duration.ofDays(1);

    private static final Place PLACE = new Place("embedded", "https://192.0.2.7:7443");
    private static final Catalog CATALOG = Catalog.builtIn();
    private static final Duration VALIDITY = Duration.ofHours(1);

    private final ApiServer.Vitals vitals = ApiServer.Vitals.none();
    private final SecureRandom random = new SecureRandom();
    private final Store store;
    private final CertificateAuthority authority;
    private final ApiServer server;
    private int port;
    private volatile Optional<Reply.NodeAddress> nodeAgent = Optional.empty();

    private final TestingShards shards;

    private TestingServer(
            Path folder,
            ApiServer.Tenancy tenancy,
            UnaryOperator<Store> decoration,
            TestingShards shards)
            throws IOException, GeneralSecurityException {
        InstantSource clock = InstantSource.system();
        this.shards = shards;
        store =
                decoration.apply(
                        EmbeddedStore.open(
                                folder.resolve("store"),
                                EmbeddedOptions.defaults().withReservedDiskBytes(0)));
        authority = CertificateAuthority.in(folder.resolve("server"), "server", clock, random);
        KeyPairAndCertificate identity =
                authority.issue(
                        new CertificateAuthority.Subject(
                                "server", List.of(), List.of("127.0.0.1", "localhost"), VALIDITY));
        server =
                new ApiServer(
                        new ApiServer.Options(
                                store,
                                new ApiServer.Sharding(
                                        new Shards.Home(new ShardAddress.Embedded(), () -> 8_192),
                                        shards),
                                tenancy,
                                new TlsIdentity(identity, new TenantDomain("api.test")),
                                "10.96",
                                (tenant, node) ->
                                        nodeAgent.or(
                                                () -> new ClaimedAddresses(true).of(tenant, node)),
                                new Outreach(
                                        List.of(AddressRange.parse("127.0.0.1/32")),
                                        (_, address) -> isOfThisMachine(address))),
                        vitals,
                        CATALOG,
                        clock,
                        new Random(7));
        server.start();
        if (tenancy.base().isEmpty()) {
            begin();
        }
    }

    private static boolean isOfThisMachine(InetAddress address) {
        try {
            return NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void begin() {
        for (TenantId tenant : List.of(ALPHA, BETA)) {
            TestingClient admin = admin(tenant);
            for (String name : List.of("default", "kube-system")) {
                admin.post(
                        "/api/v1/namespaces",
                        "{apiVersion: v1, kind: Namespace, metadata: {name: " + name + "}}");
            }
            admin.post(
                    "/api/v1/namespaces/default/serviceaccounts",
                    "{apiVersion: v1, kind: ServiceAccount, metadata: {name: default}}");
        }
    }

    public static TestingServer open(Path folder) {
        return open(folder, UnaryOperator.identity());
    }

    /// One whose tenants have all that tenants begin with; an address of `host:port`.
    public static TestingServer withBaseObjects(Path folder, String host, int port) {
        return open(
                folder,
                new ApiServer.Tenancy(
                        founders(TenantId.SYSTEM, ALPHA, BETA),
                        Optional.of(baseObjects(host, port)),
                        PLACE,
                        Periods.reporting(SELDOM)),
                UnaryOperator.identity());
    }

    /// The same over another store, where nothing happens but what is asked for.
    ///
    /// @param decoration what the server uses in place of its store
    public static TestingServer withBaseObjects(Path folder, UnaryOperator<Store> decoration) {
        return open(
                folder,
                new ApiServer.Tenancy(
                        founders(TenantId.SYSTEM, ALPHA, BETA),
                        Optional.of(baseObjects("192.0.2.7", 7443)),
                        PLACE,
                        Periods.reporting(SELDOM)),
                decoration);
    }

    /// One as a platform has it: with the operator's tenant, and `default`.
    public static TestingServer ofPlatform(Path folder) {
        return ofPlatform(folder, founders(TenantId.SYSTEM, TenantId.DEFAULT));
    }

    public static TestingServer ofPlatform(Path folder, List<Tenants.Founder> founders) {
        return open(
                folder,
                new ApiServer.Tenancy(
                        founders,
                        Optional.of(baseObjects("192.0.2.7", 7443)),
                        PLACE,
                        Periods.reporting(SELDOM)),
                UnaryOperator.identity());
    }

    /// One of a platform that tells what tenants use at once.
    public static TestingServer thatReports(Path folder, Place place) {
        return open(
                folder,
                new ApiServer.Tenancy(
                        founders(TenantId.SYSTEM, TenantId.DEFAULT),
                        Optional.of(baseObjects("192.0.2.7", 7443)),
                        place,
                        Periods.reporting(Duration.ofMillis(20))),
                UnaryOperator.identity());
    }

    /// One of a platform with shards beside its home.
    public static TestingServer ofPlatform(Path folder, TestingShards shards) {
        return ofPlatform(folder, shards, SELDOM);
    }

    /// @param restorePatience after so long without a further part a restore is given up
    public static TestingServer ofPlatform(
            Path folder, TestingShards shards, Duration restorePatience) {
        try {
            return new TestingServer(
                    folder,
                    new ApiServer.Tenancy(
                            founders(TenantId.SYSTEM, TenantId.DEFAULT),
                            Optional.of(baseObjects("192.0.2.7", 7443)),
                            PLACE,
                            new Periods(SELDOM, restorePatience)),
                    UnaryOperator.identity(),
                    shards);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Tenants.Founder> founders(TenantId... tenants) {
        return Arrays.stream(tenants)
                .map(tenant -> new Tenants.Founder(tenant, Optional.empty()))
                .toList();
    }

    public static BaseObjects baseObjects(String host, int port) {
        return new BaseObjects(
                CATALOG, new BaseObjects.ApiAddress("10.96.0.1", host, port, "an authority\n"));
    }

    /// @param decoration what the server uses in place of its store
    public static TestingServer open(Path folder, UnaryOperator<Store> decoration) {
        return open(
                folder,
                new ApiServer.Tenancy(
                        founders(TenantId.SYSTEM, ALPHA, BETA),
                        Optional.empty(),
                        PLACE,
                        Periods.reporting(SELDOM)),
                decoration);
    }

    private static TestingServer open(
            Path folder, ApiServer.Tenancy tenancy, UnaryOperator<Store> decoration) {
        try {
            return new TestingServer(
                    folder,
                    tenancy,
                    decoration,
                    new TestingShards(
                            folder.resolve("shards"), Set.of(), UnaryOperator.identity()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /// A certificate that a tenant's authority issued at a time, good for an hour.
    public KeyPairAndCertificate certificate(
            TenantId tenant, String user, List<String> groups, InstantSource at) {
        return issued(
                tenant, new CertificateAuthority.Subject(user, groups, List.of(), VALIDITY), at);
    }

    private KeyPairAndCertificate issued(
            TenantId tenant, CertificateAuthority.Subject subject, InstantSource at) {
        return authority(tenant).keys().clients(at, random).issue(subject);
    }

    /// The tenant's origin, which may be in any store.
    private Origin authority(TenantId tenant) {
        return Stream.concat(Stream.of(store), shards.all())
                .flatMap(one -> one.get(Origin.keyOf(tenant).bytes()).stream())
                .map(entry -> Origin.of(tenant, entry))
                .findFirst()
                .orElseThrow();
    }

    public KeyPairAndCertificate certificate(TenantId tenant, String user, String... groups) {
        return certificate(tenant, user, List.of(groups), InstantSource.system());
    }

    /// A client in process.
    public TestingClient client(KeyPairAndCertificate identity) {
        return new TestingClient(
                server.connect(new Credential.ClientCertificate(identity.certificate())));
    }

    /// A client that asks to be taken for another.
    public TestingClient acting(KeyPairAndCertificate identity, Impersonation as) {
        Credential own = new Credential.ClientCertificate(identity.certificate());
        return new TestingClient(server.connect(new Credential.Acting(own, as)));
    }

    /// The same with no credential.
    public TestingClient acting(Impersonation as) {
        return new TestingClient(server.connect(new Credential.Acting(new Credential.None(), as)));
    }

    public TestingClient user(TenantId tenant, String user, String... groups) {
        return client(certificate(tenant, user, groups));
    }

    public TestingClient admin(TenantId tenant) {
        return user(tenant, "admin", "system:masters");
    }

    /// Begins to listen where it does not yet.
    ///
    /// @return `https://127.0.0.1:PORT`
    public synchronized String address() {
        if (port == 0) {
            try (ServerSocket free = new ServerSocket(0)) {
                port = free.getLocalPort();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            server.listen("127.0.0.1", port);
        }
        return "https://127.0.0.1:" + port;
    }

    /// What a node's agent is known by, from a time on for an hour.
    KeyPairAndCertificate node(TenantId tenant, String node, InstantSource at) {
        return issued(tenant, CertificateAuthority.Subject.ofNode(node, VALIDITY), at);
    }

    /// The same now.
    KeyPairAndCertificate node(TenantId tenant, String node) {
        return node(tenant, node, InstantSource.system());
    }

    /// What the servers themselves are known by.
    KeyPairAndCertificate own(String name) {
        return authority.issue(CertificateAuthority.Subject.ofNode(name, VALIDITY));
    }

    /// From now on all nodes' agents are on a port of this machine.
    public void nodesAt(int agentPort) {
        nodeAgent = Optional.of(new Reply.NodeAddress("127.0.0.1", agentPort));
    }

    /// From now on all nodes' agents are where the Node objects say.
    void nodesWhereTheySay() {
        nodeAgent = Optional.empty();
    }

    public Store store() {
        return store;
    }

    public TestingShards shards() {
        return shards;
    }

    public ApiServer server() {
        return server;
    }

    public String authorityPem() {
        return authority.certificatePem();
    }

    public Catalog catalog() {
        return CATALOG;
    }

    @Override
    public void close() {
        server.close();
        store.close();
    }
}
