package dev.atoll.server.tenancy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.kinds.codec.Json;
import dev.atoll.server.TestingClient;
import dev.atoll.server.TestingServer;
import dev.atoll.server.cache.ObjectWrite;
import dev.atoll.server.pki.CertificateAuthority;
import dev.atoll.server.pki.Pem;
import dev.atoll.server.tenant.ObjectKey;
import dev.atoll.server.tenant.TenantId;
import dev.atoll.store.Store;
import dev.atoll.store.Write;
import dev.atoll.store.embedded.EmbeddedOptions;
import dev.atoll.store.embedded.EmbeddedStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Who is told of tenants, and where the first ones come from.
final class TenantsTest {
    private static final String TENANTS = "/apis/atoll.dev/v1/tenants";
    private static final TenantId ACME = new TenantId("acme");

    private final Path folder;

    TenantsTest(@TempDir Path folder) {
        this.folder = folder;
    }

    /// Writes down what it is told of `acme`.
    private static final class Witness implements TenantListener {
        private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

        @Override
        public void created(Origin origin) {
            note(origin.tenant(), "created");
        }

        @Override
        public void activated(TenantId tenant) {
            note(tenant, "activated");
        }

        @Override
        public void ended(TenantId tenant) {
            note(tenant, "ended");
        }

        private void note(TenantId tenant, String what) {
            if (tenant.equals(ACME)) {
                told.add(what);
            }
        }

        String next() throws InterruptedException {
            return String.valueOf(told.poll(20, TimeUnit.SECONDS));
        }
    }

    @Test
    void listenersAreToldOfATenantsLife() throws InterruptedException {
        Witness witness = new Witness();
        try (TestingServer server = TestingServer.ofPlatform(folder)) {
            server.server().tenants().listen(witness);
            server.admin(TenantId.SYSTEM).post(TENANTS, "{metadata: {name: acme}}");
            assertThat(witness.next()).isEqualTo("created");
            TestingClient admin = server.admin(ACME);
            admin.get("/api/v1/namespaces");
            admin.configMap("default", "a", "");
            assertThat(witness.next()).isEqualTo("activated");
            admin.configMap("default", "b", "");
        }
        Witness late = new Witness();
        try (TestingServer server = TestingServer.ofPlatform(folder)) {
            server.server().tenants().listen(late);
            assertThat(late.next()).isEqualTo("created");
            assertThat(late.next()).isEqualTo("activated");
            server.admin(TenantId.SYSTEM).delete(TENANTS + "/acme");
            assertThat(late.next()).isEqualTo("ended");
        }
        assertThat(witness.told).isEmpty();
        assertThat(late.told).isEmpty();
    }

    @Test
    void anUntouchedTenantIsNotActive() throws InterruptedException {
        TenantId last = new TenantId("last");
        try (TestingServer server = TestingServer.ofPlatform(folder)) {
            TestingClient operator = server.admin(TenantId.SYSTEM);
            operator.post(TENANTS, "{metadata: {name: acme}}");
            operator.post(TENANTS, "{metadata: {name: last}}");
            server.admin(last).configMap("default", "a", "");
        }
        try (TestingServer server = TestingServer.ofPlatform(folder)) {
            BlockingQueue<String> active = new LinkedBlockingQueue<>();
            server.server()
                    .tenants()
                    .listen(
                            new TenantListener() {
                                @Override
                                public void activated(TenantId tenant) {
                                    active.add(tenant.name());
                                }
                            });
            List<String> told =
                    List.of(
                            String.valueOf(active.poll(20, TimeUnit.SECONDS)),
                            String.valueOf(active.poll(20, TimeUnit.SECONDS)));
            assertThat(told).containsExactlyInAnyOrder("system", "last");
        }
    }

    private static TenantKeys earlierKeys(Path pki) throws IOException, GeneralSecurityException {
        SecureRandom random = new SecureRandom();
        InstantSource clock = InstantSource.system();
        CertificateAuthority.in(pki, "atoll-tenant-default", clock, random);
        Pem.writePrivate(
                pki.resolve("sa.jwk"),
                TenantKeys.make(TenantId.DEFAULT, clock, random).serviceAccounts().toJSONString());
        return TenantKeys.in(pki).orElseThrow();
    }

    @Test
    void takesOverTheKeysAndTheObjectsOfAnEarlierVersion()
            throws IOException, GeneralSecurityException {
        TenantKeys keys = earlierKeys(folder.resolve("pki"));
        ObjectKey key = new ObjectKey(TenantId.DEFAULT, "", "configmaps", "default", "old");
        Map<String, Object> object =
                Json.decode(
                        """
                        {"apiVersion":"v1","kind":"ConfigMap",
                         "metadata":{"name":"old","namespace":"default","uid":"u"}}
                        """
                                .getBytes(StandardCharsets.UTF_8));
        EmbeddedOptions options = EmbeddedOptions.defaults().withReservedDiskBytes(0);
        try (Store store = EmbeddedStore.open(folder.resolve("store"), options)) {
            store.write(Write.of(ObjectWrite.of(key, object, Map.of()).put(new Write.Absent())));
        }
        var user =
                keys.clients(InstantSource.system(), new SecureRandom())
                        .issue(
                                new CertificateAuthority.Subject(
                                        "old",
                                        List.of("system:masters"),
                                        List.of(),
                                        Duration.ofHours(1)));
        List<Tenants.Founder> founders =
                List.of(
                        new Tenants.Founder(TenantId.SYSTEM, Optional.empty()),
                        new Tenants.Founder(TenantId.DEFAULT, Optional.of(keys)));
        try (TestingServer server = TestingServer.ofPlatform(folder, founders)) {
            String maps = "/api/v1/namespaces/default/configmaps";
            assertThat(server.client(user).get(maps).body().children("items")).hasSize(2);
            assertThat(server.client(user).get(maps + "/old").code()).isEqualTo(200);
        }
    }
}
