package dev.atoll.server.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.atoll.client.ApiException;
import dev.atoll.client.Request;
import dev.atoll.kinds.Encoded;
import dev.atoll.server.TestingClient;
import dev.atoll.server.TestingServer;
import dev.atoll.server.TestingShards;
import dev.atoll.server.auth.UserInfo;
import dev.atoll.server.pki.KeyPairAndCertificate;
import dev.atoll.server.tenancy.RestoredStore;
import dev.atoll.server.tenant.TenantId;
import dev.atoll.store.Bytes;
import dev.atoll.store.RangeQuery;
import dev.atoll.store.Store;
import dev.atoll.store.StoreOpenException;
import dev.atoll.store.Write;
import dev.atoll.store.embedded.EmbeddedOptions;
import dev.atoll.store.embedded.EmbeddedStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Shards that are backed up, lost, and restored.
final class ShardBackupTest {
    private static final String TENANTS = "/apis/atoll.dev/v1/tenants";
    private static final String SHARDS = "/apis/atoll.dev/v1/shards";
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Set<String> FOUNDERS = Set.of("system", "default");

    private final Path folder;
    private TestingServer server;
    private TestingClient operator;

    ShardBackupTest(@TempDir Path folder) {
        this.folder = folder;
        server = open();
        operator = server.admin(TenantId.SYSTEM);
    }

    private TestingServer open() {
        return TestingServer.ofPlatform(
                folder,
                new TestingShards(folder.resolve("shards"), Set.of(), UnaryOperator.identity()));
    }

    @AfterEach
    void close() {
        server.close();
    }

    private void start() {
        server = open();
        operator = server.admin(TenantId.SYSTEM);
    }

    private void makeShard(String name) {
        operator.post(SHARDS, "{metadata: {name: " + name + "}, spec: {type: Embedded}}");
        awaitPhase(name, "Ready");
    }

    private void awaitPhase(String shard, String phase) {
        await().atMost(PATIENCE)
                .until(
                        () -> operator.get(SHARDS + "/" + shard).status().string("phase", ""),
                        phase::equals);
    }

    private void makeTenant(String name, String shard) {
        assertThat(
                        operator.post(
                                        TENANTS,
                                        "{metadata: {name: %s}, spec: {placement: {policy: Pinned, shard: %s}}}"
                                                .formatted(name, shard))
                                .code())
                .isEqualTo(201);
    }

    private TestingClient in(String tenant) {
        return new TestingClient(
                server.server()
                        .connect(
                                new TenantId(tenant),
                                UserInfo.component("admin", List.of(UserInfo.MASTERS))));
    }

    private String shardOf(String tenant) {
        return operator.get(TENANTS + "/" + tenant).status().string("shard", "");
    }

    private byte[] backup(String shard) {
        try (InputStream in =
                operator.transport()
                        .download(
                                new Request(
                                        "GET",
                                        SHARDS + "/" + shard + "/backup",
                                        Map.of(),
                                        Encoded.empty(),
                                        "application/gzip"))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private Path storeOf(String shard) {
        return shard.equals("embedded")
                ? folder.resolve("store")
                : folder.resolve("shards").resolve(shard);
    }

    /// The disk is gone, and what was backed up is brought onto another.
    private void restore(String shard, byte[] archive) throws IOException {
        lose(shard);
        try (Store store = storeIn(storeOf(shard))) {
            new ShardRestore(new ByteArrayInputStream(archive), FOUNDERS).into(store);
        }
    }

    private void lose(String shard) throws IOException {
        try (Stream<Path> files = Files.walk(storeOf(shard))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static Store storeIn(Path path) {
        return EmbeddedStore.open(path, EmbeddedOptions.defaults().withReservedDiskBytes(0));
    }

    private void awaitServed(String tenant, String map) {
        await().atMost(PATIENCE).until(() -> in(tenant).get(MAPS + "/" + map).code() == 200);
    }

    @Test
    void aLostShardComesBackAsItWasBackedUp() throws IOException {
        makeShard("second");
        makeTenant("acme", "second");
        KeyPairAndCertificate user =
                server.certificate(new TenantId("acme"), "admin", "system:masters");
        in("acme").configMap("default", "kept", "");
        String uid = in("acme").get(MAPS + "/kept").metadata().string("uid", "");
        byte[] archive = backup("second");
        long afterwards = Long.parseLong(in("acme").configMap("default", "lost", "").revision());
        server.close();
        restore("second", archive);
        start();
        awaitServed("acme", "kept");
        assertThat(in("acme").get(MAPS + "/kept").metadata().string("uid", "")).isEqualTo(uid);
        assertThat(in("acme").get(MAPS + "/lost").code()).isEqualTo(404);
        assertThat(server.client(user).get(MAPS + "/kept").code()).isEqualTo(200);
        assertThat(Long.parseLong(in("acme").configMap("default", "new", "").revision()))
                .isGreaterThan(afterwards);
        assertThat(
                        in("acme")
                                .get(
                                        MAPS
                                                + "?resourceVersionMatch=Exact&resourceVersion="
                                                + afterwards)
                                .code())
                .isEqualTo(410);
    }

    @Test
    void whatMovedAwayAfterTheBackupIsNotBroughtBack() throws IOException {
        makeShard("second");
        makeTenant("acme", "second");
        in("acme").configMap("default", "old", "");
        byte[] archive = backup("second");
        operator.patch(
                "merge", TENANTS + "/acme", "{\"spec\":{\"placement\":{\"shard\":\"embedded\"}}}");
        await().atMost(PATIENCE).until(() -> shardOf("acme"), "embedded"::equals);
        in("acme").configMap("default", "newer", "");
        makeTenant("deleted", "second");
        server.close();
        restore("second", archive);
        start();
        await().atMost(PATIENCE)
                .until(() ->
                        server.shards()
                                .store("second")
                                .range(RangeQuery.prefix(Bytes.utf8("/acme/"), 0, 1))
                                .entries()
                                .isEmpty());
        assertThat(in("acme").get(MAPS + "/newer").code()).isEqualTo(200);
        assertThat(shardOf("acme")).isEqualTo("embedded");
    }

    @Test
    void aTenantThatWasDeletedAfterTheBackupStaysDeleted() throws IOException {
        makeShard("second");
        makeTenant("acme", "second");
        in("acme").configMap("default", "old", "");
        byte[] archive = backup("second");
        operator.delete(TENANTS + "/acme");
        await().atMost(PATIENCE).until(() -> operator.get(TENANTS + "/acme").code() == 404);
        server.close();
        restore("second", archive);
        start();
        await().atMost(PATIENCE)
                .until(() ->
                        server.shards()
                                .store("second")
                                .range(RangeQuery.prefix(Bytes.utf8("/acme/"), 0, 1))
                                .entries()
                                .isEmpty());
        assertThat(operator.get(TENANTS + "/acme").code()).isEqualTo(404);
    }

    @Test
    void aLostHomeComesBackWithAllItsTenants() throws IOException {
        makeTenant("acme", "embedded");
        operator.patch("merge", TENANTS + "/acme", "{\"spec\":{\"displayName\":\"The shop\"}}");
        in("acme").configMap("default", "kept", "");
        KeyPairAndCertificate user =
                server.certificate(new TenantId("acme"), "admin", "system:masters");
        byte[] archive = backup("embedded");
        server.close();
        restore("embedded", archive);
        start();
        awaitServed("acme", "kept");
        assertThat(server.client(user).get(MAPS + "/kept").code()).isEqualTo(200);
        assertThat(operator.get(TENANTS + "/acme").spec().string("displayName", ""))
                .isEqualTo("The shop");
        await().atMost(PATIENCE).until(() -> !RestoredStore.isDoubted(server.store()));
    }

    @Test
    void whatTheHomesBackupDidNotKnowOfGetsAnObjectAgain() throws IOException {
        makeShard("second");
        makeTenant("moved", "embedded");
        in("moved").configMap("default", "old", "");
        byte[] archive = backup("embedded");
        makeTenant("later", "second");
        in("later").configMap("default", "kept", "");
        String uid = operator.get(TENANTS + "/later").metadata().string("uid", "");
        operator.patch(
                "merge", TENANTS + "/moved", "{\"spec\":{\"placement\":{\"shard\":\"second\"}}}");
        await().atMost(PATIENCE).until(() -> shardOf("moved"), "second"::equals);
        in("moved").configMap("default", "newer", "");
        server.close();
        restore("embedded", archive);
        start();
        awaitServed("later", "kept");
        awaitServed("moved", "newer");
        await().atMost(PATIENCE).until(() -> operator.get(TENANTS + "/later").code() == 200);
        assertThat(operator.get(TENANTS + "/later").metadata().string("uid", "")).isEqualTo(uid);
        assertThat(shardOf("later")).isEqualTo("second");
        assertThat(operator.get(TENANTS + "/later").status().string("endpoint", ""))
                .endsWith("/tenants/later");
        await().atMost(PATIENCE).until(() -> shardOf("moved"), "second"::equals);
        await().atMost(PATIENCE).until(() -> !RestoredStore.isDoubted(server.store()));
        operator.delete(TENANTS + "/later");
        await().atMost(PATIENCE).until(() -> operator.get(TENANTS + "/later").code() == 404);
    }

    @Test
    void aDiskThatWasLostIsNotTakenForANewShard() throws IOException {
        makeShard("second");
        makeTenant("acme", "second");
        KeyPairAndCertificate user =
                server.certificate(new TenantId("acme"), "admin", "system:masters");
        server.close();
        lose("second");
        start();
        awaitPhase("second", "Failed");
        assertThat(server.client(user).get(MAPS).code()).isEqualTo(503);
    }

    @Test
    void aStoreThatIsOnlyPartlyFilledIsTakenByNobody() throws IOException {
        makeShard("second");
        makeTenant("acme", "second");
        byte[] archive = backup("second");
        byte[] torn = Arrays.copyOf(archive, archive.length - 20);
        server.close();
        lose("second");
        try (Store store = storeIn(storeOf("second"))) {
            ShardRestore restore = new ShardRestore(new ByteArrayInputStream(torn), FOUNDERS);
            assertThatThrownBy(() -> restore.into(store)).isInstanceOf(ArchiveException.class);
            assertThatThrownBy(() -> RestoredStore.requireWhole(store))
                    .isInstanceOf(StoreOpenException.class);
        }
        start();
        awaitPhase("second", "Failed");
    }

    @Test
    void aStoreThatHoldsSomethingIsNotFilled(@TempDir Path other) throws IOException {
        byte[] archive = backup("embedded");
        try (Store store = storeIn(other)) {
            store.write(
                    Write.of(new Write.Put(Bytes.utf8("/a"), Bytes.utf8("b"), new Write.Absent())));
            ShardRestore restore = new ShardRestore(new ByteArrayInputStream(archive), FOUNDERS);
            assertThatThrownBy(() -> restore.into(store))
                    .isInstanceOf(ArchiveException.class)
                    .hasMessageContaining("not empty");
        }
    }

    @Test
    void anArchiveOfATenantIsNoneOfAShard() {
        makeTenant("acme", "embedded");
        byte[] archive = new TestingArchives(operator).backup("acme");
        assertThatThrownBy(() -> new ShardRestore(new ByteArrayInputStream(archive), FOUNDERS))
                .isInstanceOf(ArchiveException.class)
                .hasMessageContaining("no archive of a shard");
    }

    @Test
    void onlyWhoMayReadEverythingBacksUpAShard() {
        assertThat(server.admin(TenantId.DEFAULT).get(SHARDS + "/embedded/backup").code())
                .isEqualTo(404);
        TestingClient reader =
                new TestingClient(
                        server.server()
                                .connect(
                                        TenantId.SYSTEM,
                                        UserInfo.component("jane", List.of("atoll:view"))));
        assertThatThrownBy(() ->
                        reader.transport()
                                .download(
                                        new Request(
                                                "GET",
                                                SHARDS + "/embedded/backup",
                                                Map.of(),
                                                Encoded.empty(),
                                                "application/gzip")))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("forbidden");
    }
}
