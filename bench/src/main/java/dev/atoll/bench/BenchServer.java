package dev.atoll.bench;

import dev.atoll.client.Transport;
import dev.atoll.kinds.Catalog;
import dev.atoll.server.ApiServer;
import dev.atoll.server.auth.UserInfo;
import dev.atoll.server.bootstrap.BaseObjects;
import dev.atoll.server.http.TlsIdentity;
import dev.atoll.server.pki.CertificateAuthority;
import dev.atoll.server.pki.CertificateAuthority.Subject;
import dev.atoll.server.shard.ShardAddress;
import dev.atoll.server.shard.ShardOpener;
import dev.atoll.server.shard.ShardStore;
import dev.atoll.server.shard.Shards;
import dev.atoll.server.tenancy.Place;
import dev.atoll.server.tenancy.Tenants;
import dev.atoll.server.tenant.TenantId;
import dev.atoll.server.webhook.Outreach;
import dev.atoll.store.Store;
import dev.atoll.store.embedded.EmbeddedOptions;
import dev.atoll.store.embedded.EmbeddedStore;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/// An API server in this process, without a listener and without components.
final class BenchServer implements AutoCloseable {
    private static final Catalog CATALOG = Catalog.builtIn();

    private final Store store;
    private final ApiServer server;
    private final Transport operator;

    private BenchServer(Store store, ApiServer server) {
        this.store = store;
        this.server = server;
        this.operator = connect(TenantId.SYSTEM.name());
    }

    /// On what the folder holds.
    static BenchServer open(Path folder) {
        InstantSource clock = InstantSource.system();
        Store store = EmbeddedStore.open(folder.resolve("store"), EmbeddedOptions.defaults());
        ApiServer server =
                new ApiServer(
                        new ApiServer.Options(
                                store,
                                new ApiServer.Sharding(
                                        new Shards.Home(new ShardAddress.Embedded(), () -> 0),
                                        furtherIn(folder.resolve("shards"))),
                                new ApiServer.Tenancy(
                                        List.of(
                                                new Tenants.Founder(
                                                        TenantId.SYSTEM, Optional.empty())),
                                        Optional.of(
                                                new BaseObjects(
                                                        CATALOG,
                                                        new BaseObjects.ApiAddress(
                                                                "10.96.0.1",
                                                                "192.0.2.1",
                                                                6443,
                                                                "an authority"))),
                                        new Place("embedded", "https://192.0.2.1:6443"),
                                        () -> true),
                                identity(clock),
                                "10.96",
                                (tenant, node) -> Optional.empty(),
                                Outreach.publicOnly()),
                        ApiServer.Vitals.none(),
                        CATALOG,
                        clock,
                        new Random());
        server.start();
        return new BenchServer(store, server);
    }

    private static ShardOpener furtherIn(Path folder) {
        return new ShardOpener() {
            @Override
            public ShardStore open(String shard, ShardAddress address) {
                EmbeddedStore store =
                        EmbeddedStore.open(folder.resolve(shard), EmbeddedOptions.defaults());
                return new ShardStore(store, store::sizeBytes, store::close);
            }

            @Override
            public void remove(String shard) {}
        };
    }

    private static TlsIdentity identity(InstantSource clock) {
        try {
            CertificateAuthority authority =
                    CertificateAuthority.make("bench", clock, new SecureRandom());
            return new TlsIdentity(
                    authority.issue(
                            new Subject(
                                    "server",
                                    List.of(),
                                    List.of("localhost"),
                                    Duration.ofDays(1))));
        } catch (GeneralSecurityException e) {
            throw new BenchException("cannot make a certificate", e);
        }
    }

    /// As one who may do everything in a tenant.
    Transport connect(String tenant) {
        return server.connect(
                new TenantId(tenant), UserInfo.component("bench", List.of(UserInfo.MASTERS)));
    }

    Transport operator() {
        return operator;
    }

    @Override
    public void close() {
        server.close();
        store.close();
    }
}
