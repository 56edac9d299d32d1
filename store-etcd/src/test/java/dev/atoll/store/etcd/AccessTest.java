package dev.atoll.store.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.atoll.store.Bytes;
import dev.atoll.store.StoreOpenException;
import dev.atoll.store.TestingListener;
import dev.atoll.store.WatchQuery;
import dev.atoll.store.Write;
import dev.atoll.store.WriteResult;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Who may open the store, and over which wires.
final class AccessTest {
    private AutoCloseable running = () -> {};

    @TempDir private Path folder = Path.of("replaced-by-junit");

    @AfterEach
    void stop() throws Exception {
        running.close();
    }

    private static Write creation(String key) {
        return Write.of(new Write.Put(Bytes.utf8(key), Bytes.utf8(key), new Write.Absent()));
    }

    private static EtcdOptions impatient(EtcdOptions options) {
        return options.with(
                new EtcdOptions.Timeouts(
                        Duration.ofSeconds(3), Duration.ofMillis(100), Duration.ofSeconds(1)));
    }

    @Test
    void speaksTlsAndShowsItsCertificate() throws Exception {
        TestingCertificates certificates = new TestingCertificates(folder);
        TestingCertificates.Signed server = certificates.sign("server");
        TestingCertificates.Signed client = certificates.sign("client");
        Path authority = certificates.authority();
        TestingEtcd etcd =
                TestingEtcd.startAt(
                        "https",
                        TestingEtcd.CURRENT,
                        folder,
                        "--client-cert-auth",
                        "--trusted-ca-file=" + authority,
                        "--cert-file=" + server.certificate(),
                        "--key-file=" + server.key());
        running = etcd;
        EtcdOptions options =
                new EtcdOptions(
                        List.of(etcd.endpoint()),
                        "/shard/",
                        new EtcdOptions.MutualTls(authority, client.certificate(), client.key()),
                        new EtcdOptions.Anonymous(),
                        TestingEtcd.soon(),
                        EtcdOptions.Bounds.usual());
        try (EtcdStore store = TestingEtcd.open(options)) {
            assertThat(store.write(creation("/a"))).isInstanceOf(WriteResult.Written.class);
        }
        EtcdOptions nameless = impatient(options).with(new EtcdOptions.Tls(authority));
        assertThatThrownBy(() -> EtcdStore.open(nameless)).isInstanceOf(StoreOpenException.class);
    }

    private static void post(URI endpoint, String path, String body) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request =
                    HttpRequest.newBuilder(endpoint.resolve(path))
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build();
            HttpResponse<String> response =
                    client.send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /// From now on only `root`, who may do all, and `shard`, who may use the keys below `/shard/`, are let in.
    private static void requirePasswords(URI etcd) throws Exception {
        post(etcd, "/v3/auth/role/add", "{\"name\":\"root\"}");
        post(etcd, "/v3/auth/role/add", "{\"name\":\"shard\"}");
        String keys =
                "\"key\":\"" + base64("/shard/") + "\",\"range_end\":\"" + base64("/shard0") + "\"";
        post(
                etcd,
                "/v3/auth/role/grant",
                "{\"name\":\"shard\",\"perm\":{\"permType\":\"READWRITE\"," + keys + "}}");
        for (String user : List.of("root", "shard")) {
            post(etcd, "/v3/auth/user/add", "{\"name\":\"" + user + "\",\"password\":\"right\"}");
            post(
                    etcd,
                    "/v3/auth/user/grant",
                    "{\"user\":\"" + user + "\",\"role\":\"" + user + "\"}");
        }
        post(etcd, "/v3/auth/enable", "{}");
    }

    @ParameterizedTest
    @CsvSource({
        TestingEtcd.CURRENT + ",root",
        TestingEtcd.CURRENT + ",shard",
        TestingEtcd.OLD + ",root"
    })
    void logsInAndDoesSoAgainWhenEtcdForgets(String release, String user) throws Exception {
        TestingEtcd etcd = TestingEtcd.start(release, folder);
        running = etcd;
        EtcdOptions anonymous = etcd.options("/shard/");
        TestingEtcd.open(anonymous).close();
        requirePasswords(etcd.endpoint());
        EtcdOptions right = anonymous.with(new EtcdOptions.Password(user, "right"));
        try (EtcdStore store = TestingEtcd.open(right)) {
            assertThat(store.write(creation("/a"))).isInstanceOf(WriteResult.Written.class);
            TestingListener told = new TestingListener();
            store.watch(new WatchQuery(Bytes.utf8("/"), store.revision()), told);
            // Tokens are in its memory only.
            etcd.kill();
            etcd.startAgain();
            await().atMost(Duration.ofMinutes(1))
                    .ignoreExceptions()
                    .until(() -> store.get(Bytes.utf8("/a")).isPresent());
            assertThat(store.write(creation("/b"))).isInstanceOf(WriteResult.Written.class);
            await().atMost(Duration.ofMinutes(1)).until(() -> told.events().size() == 1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {TestingEtcd.CURRENT, TestingEtcd.OLD})
    void isNotLetInWithoutTheRightPassword(String release) throws Exception {
        TestingEtcd etcd = TestingEtcd.start(release, folder);
        running = etcd;
        EtcdOptions anonymous = etcd.options("/shard/");
        TestingEtcd.open(anonymous).close();
        requirePasswords(etcd.endpoint());
        assertThatThrownBy(() -> EtcdStore.open(impatient(anonymous)))
                .isInstanceOf(StoreOpenException.class)
                .hasMessageContaining("user name is empty");
        EtcdOptions wrong = anonymous.with(new EtcdOptions.Password("root", "wrong"));
        assertThatThrownBy(() -> EtcdStore.open(impatient(wrong)))
                .isInstanceOf(StoreOpenException.class)
                .hasMessageContaining("authentication failed");
        assertThat(wrong.toString()).doesNotContain("wrong");
    }

    @Test
    void mayNotTouchAnotherShardsKeys() throws Exception {
        TestingEtcd etcd = TestingEtcd.start(TestingEtcd.CURRENT, folder);
        running = etcd;
        EtcdOptions anonymous = etcd.options("/shard/");
        TestingEtcd.open(anonymous).close();
        requirePasswords(etcd.endpoint());
        EtcdOptions elsewhere =
                etcd.options("/other/").with(new EtcdOptions.Password("shard", "right"));
        assertThatThrownBy(() -> EtcdStore.open(impatient(elsewhere)))
                .isInstanceOf(StoreOpenException.class)
                .hasMessageContaining("permission denied");
    }

    @Test
    void saysWhyItCannotBeOpened() throws IOException {
        URI nobody = URI.create("http://127.0.0.1:" + TestingEtcd.freePort());
        assertThatThrownBy(
                        () -> EtcdStore.open(impatient(EtcdOptions.plain(List.of(nobody), "/a/"))))
                .isInstanceOf(StoreOpenException.class)
                .hasMessageContaining("no member of etcd serves")
                .hasMessageContaining(nobody.toString());
        Path nothing = folder.resolve("missing.pem");
        URI secure = URI.create("https://127.0.0.1:" + nobody.getPort());
        EtcdOptions options =
                new EtcdOptions(
                        List.of(secure),
                        "/a/",
                        new EtcdOptions.Tls(nothing),
                        new EtcdOptions.Anonymous(),
                        TestingEtcd.soon(),
                        EtcdOptions.Bounds.usual());
        assertThatThrownBy(() -> EtcdStore.open(options))
                .isInstanceOf(StoreOpenException.class)
                .hasMessageContaining("certificates");
    }
}
