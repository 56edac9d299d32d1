package dev.atoll.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.Json;
import dev.atoll.kinds.codec.Yaml;
import dev.atoll.server.TestingClient;
import dev.atoll.server.TestingServer;
import dev.atoll.server.TestingTls;
import dev.atoll.server.pki.Pem;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@TestInstance(Lifecycle.PER_CLASS)
final class HttpTest {
    private static final String MAPS = "/tenants/alpha/api/v1/namespaces/default/configmaps";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final TestingServer server;
    private final TestingClient admin;
    private final HttpClient http;

    HttpTest(@TempDir Path folder) throws GeneralSecurityException, IOException {
        server = TestingServer.open(folder);
        admin = server.admin(TestingServer.ALPHA);
        http = HttpClient.newBuilder().sslContext(tls()).build();
    }

    @AfterAll
    void close() {
        http.close();
        server.close();
    }

    @Test
    void cutsOffAWatchWhoseClientDoesNotRead() throws Exception {
        int versions = 60;
        int megabyte = 1 << 20;
        admin.configMap("default", "large", "");
        URI address = URI.create(server.address());
        try (Socket slow =
                tls().getSocketFactory().createSocket(address.getHost(), address.getPort())) {
            slow.setSoTimeout((int) PATIENCE.toMillis());
            String request =
                    "GET "
                            + MAPS
                            + "?watch=true&fieldSelector=metadata.name=large HTTP/1.1\r\nHost: a\r\n\r\n";
            slow.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            InputStream answer = slow.getInputStream();
            assertThat(answer.read()).isEqualTo('H');
            for (int version = 0; version < versions; version++) {
                Tree large =
                        Tree.of(
                                Map.of(
                                        "metadata",
                                        Map.of("name", "large"),
                                        "data",
                                        Map.of("v" + version, "x".repeat(megabyte))));
                assertThat(admin.put("/api/v1/namespaces/default/configmaps/large", large).code())
                        .isEqualTo(200);
            }
            assertThat(bytesUntilTheEnd(answer)).isLessThan((long) versions * megabyte);
        }
    }

    private static long bytesUntilTheEnd(InputStream in) {
        byte[] buffer = new byte[64 << 10];
        long count = 0;
        try {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                count += read;
            }
        } catch (SocketTimeoutException e) {
            throw new AssertionError("the watch goes on after " + count + " bytes", e);
        } catch (IOException e) {
            return count; // cut off without a farewell
        }
        return count;
    }

    private SSLContext tls() {
        return TestingTls.context(
                Optional.of(server.certificate(TestingServer.ALPHA, "admin", "system:masters")),
                server.authorityPem());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(server.address() + path)).timeout(PATIENCE);
    }

    private HttpResponse<String> send(HttpRequest.Builder request)
            throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String path, String accept)
            throws IOException, InterruptedException {
        return send(request(path).header("Accept", accept));
    }

    private static Tree json(HttpResponse<String> response) {
        return Tree.of(Json.decode(response.body().getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void answersHeadAsGetWithoutTheBody(HttpClient.Version version)
            throws IOException, InterruptedException {
        admin.configMap("default", "head", "");
        var head = request(MAPS + "/head").version(version).method("HEAD", BodyPublishers.noBody());
        var list = request(MAPS).version(version).method("HEAD", BodyPublishers.noBody());
        var watch =
                request(MAPS + "?watch=true")
                        .version(version)
                        .method("HEAD", BodyPublishers.noBody());
        var none = request(MAPS + "/none").version(version).method("HEAD", BodyPublishers.noBody());

        assertThat(send(head).statusCode()).isEqualTo(200);
        assertThat(send(head).body()).isEmpty();
        assertThat(send(list).statusCode()).isEqualTo(200);
        assertThat(send(watch).statusCode()).isEqualTo(200);
        assertThat(send(none).statusCode()).isEqualTo(404);
        assertThat(send(request(MAPS + "/head").version(version)).statusCode()).isEqualTo(200);
    }

    @Test
    void refusesFormsThatItDoesNotKnowBeforeItWrites() throws IOException, InterruptedException {
        HttpResponse<String> read = get(MAPS, "text/html");
        HttpResponse<String> written =
                send(
                        request(MAPS)
                                .header("Accept", "text/html")
                                .header("Content-Type", "application/json")
                                .POST(
                                        BodyPublishers.ofString(
                                                "{\"metadata\":{\"name\":\"html\"}}")));

        assertThat(read.statusCode()).isEqualTo(406);
        assertThat(json(read).string("reason", "")).isEqualTo("NotAcceptable");
        assertThat(written.statusCode()).isEqualTo(406);
        assertThat(get(MAPS + "/html", "*/*").statusCode()).isEqualTo(404);
    }

    @Test
    void drawsTables() throws IOException, InterruptedException {
        admin.configMap("default", "drawn", ", data: {a: b}");

        HttpResponse<String> response =
                get(MAPS + "/drawn", "application/json;as=Table;v=v1;g=meta.k8s.io");

        Tree table = json(response);
        assertThat(table.string("kind", "")).isEqualTo("Table");
        assertThat(table.children("columnDefinitions"))
                .extracting(column -> column.string("name", ""))
                .startsWith("Name", "Data", "Age");
        assertThat(table.children("rows").getFirst().strings("cells")).startsWith("drawn");
        assertThat(table.children("rows").getFirst().child("object").string("kind", ""))
                .isEqualTo("PartialObjectMetadata");
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void sendsLongListsInAnyForm(HttpClient.Version version)
            throws IOException, InterruptedException {
        String namespace =
                admin.namespace(version == HttpClient.Version.HTTP_2 ? "long-2" : "long-1");
        String content = ", data: {a: " + "x".repeat(10_000) + "}";
        for (int i = 0; i < 50; i++) {
            admin.configMap(namespace, "map-" + i, content);
        }
        String path = "/tenants/alpha/api/v1/namespaces/" + namespace + "/configmaps";
        for (String accept :
                List.of(
                        "application/json",
                        "application/json;as=Table;g=meta.k8s.io;v=v1",
                        "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1",
                        "application/yaml")) {
            HttpResponse<String> answer =
                    http.send(
                            request(path + "?includeObject=Object")
                                    .version(version)
                                    .header("Accept", accept)
                                    .build(),
                            BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
            Map<String, Object> list =
                    accept.endsWith("yaml")
                            ? Yaml.decode(answer.body().getBytes(StandardCharsets.UTF_8))
                            : Json.decode(answer.body().getBytes(StandardCharsets.UTF_8));
            String field = list.containsKey("rows") ? "rows" : "items";
            assertThat(Tree.of(list).children(field)).as(accept).hasSize(50);
        }
    }

    @Test
    void sendsMetadataOnlyWhereAsked() throws IOException, InterruptedException {
        admin.configMap("default", "partial", ", data: {a: b}");

        Tree one =
                json(
                        get(
                                MAPS + "/partial",
                                "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io"));
        Tree list =
                json(get(MAPS, "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io"));

        assertThat(one.string("kind", "")).isEqualTo("PartialObjectMetadata");
        assertThat(one.has("data")).isFalse();
        assertThat(list.string("kind", "")).isEqualTo("PartialObjectMetadataList");
        assertThat(list.children("items")).isNotEmpty().noneMatch(item -> item.has("data"));
    }

    @Test
    void speaksYaml() throws IOException, InterruptedException {
        HttpResponse<String> made =
                send(
                        request(MAPS)
                                .header("Accept", "application/yaml")
                                .header("Content-Type", "application/yaml")
                                .POST(
                                        BodyPublishers.ofString(
                                                "metadata:\n  name: yaml\ndata:\n  a: b\n")));

        assertThat(made.statusCode()).isEqualTo(201);
        assertThat(made.headers().firstValue("Content-Type")).hasValue("application/yaml");
        assertThat(Yaml.decode(made.body().getBytes(StandardCharsets.UTF_8)))
                .containsEntry("kind", "ConfigMap");
    }

    @Test
    void refusesWhatIsTooLarge() throws IOException, InterruptedException {
        byte[] body = new byte[(3 << 20) + 1];

        HttpResponse<String> refused =
                send(
                        request(MAPS)
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofByteArray(body)));

        assertThat(refused.statusCode()).isEqualTo(413);
        assertThat(json(refused).string("reason", "")).isEqualTo("RequestEntityTooLarge");
    }

    @Test
    void answersUnknownPathsWithAStatus() throws IOException, InterruptedException {
        for (String path : List.of("/none", "/apis/none/v1/x", "/api/v1/nones", "/api/v2/pods")) {
            HttpResponse<String> refused = get("/tenants/alpha" + path, "application/json");

            assertThat(refused.statusCode()).as(path).isEqualTo(404);
            assertThat(json(refused).string("kind", "")).isEqualTo("Status");
            assertThat(json(refused).string("message", ""))
                    .isEqualTo("the server could not find the requested resource");
        }
    }

    @Test
    void refusesAFormOfBodyThatItDoesNotKnow() throws IOException, InterruptedException {
        HttpResponse<String> refused =
                send(
                        request(MAPS)
                                .header("Content-Type", "text/csv")
                                .POST(BodyPublishers.ofString("a,b")));

        assertThat(refused.statusCode()).isEqualTo(415);
    }

    @Test
    void warnsOnceOfEachOddField() throws IOException, InterruptedException {
        String odd = "{\"metadata\":{\"name\":\"odd\"},\"a\\nb\":1,\"\u00e4\":2}";

        HttpResponse<String> made =
                send(
                        request(MAPS + "?fieldValidation=Warn")
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString(odd)));

        assertThat(made.statusCode()).isEqualTo(201);
        assertThat(made.headers().allValues("Warning"))
                .containsExactlyInAnyOrder(
                        "299 - \"unknown field \\\"a?b\\\"\"", "299 - \"unknown field \\\"?\\\"\"");
    }

    @Test
    void warnsOfWhatItsNamespaceWouldRefuse() throws IOException, InterruptedException {
        String namespace =
                """
                {"metadata": {"name": "careful", "labels": {"pod-security.kubernetes.io/warn": "baseline"}}}
                """;
        String template =
                """
                {"metadata": {"name": "t"},
                 "template": {"spec": {"hostPID": true, "containers": [{"name": "c", "image": "i"}]}}}
                """;
        send(
                request("/tenants/alpha/api/v1/namespaces")
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(namespace)));
        HttpResponse<String> made =
                send(
                        request("/tenants/alpha/api/v1/namespaces/careful/podtemplates")
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString(template)));

        assertThat(made.headers().allValues("Warning"))
                .containsExactly(
                        "299 - \"would violate PodSecurity \\\"baseline:latest\\\": host namespaces (hostPID=true)\"");
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void streamsEventsAsTheyHappen(HttpClient.Version version)
            throws IOException, InterruptedException {
        String name = "streamed-" + (version == HttpClient.Version.HTTP_2 ? "h2" : "h1");
        String revision = admin.get("/api/v1/configmaps").revision();
        HttpRequest.Builder watch =
                request(
                                MAPS
                                        + "?watch=true&resourceVersion="
                                        + revision
                                        + "&fieldSelector=metadata.name="
                                        + name)
                        .header("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io")
                        .version(version);

        var response = http.send(watch.build(), BodyHandlers.ofInputStream());
        admin.configMap("default", name, "");
        try (BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            String line = Objects.requireNonNull(lines.readLine());
            Tree event = Tree.of(Json.decode(line.getBytes(StandardCharsets.UTF_8)));
            assertThat(event.string("type", "")).isEqualTo("ADDED");
            assertThat(event.child("object").string("kind", "")).isEqualTo("Table");
        }
        assertThat(response.version()).isEqualTo(version);
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void answersAWatchFromAForgottenRevisionWithAnErrorEvent(HttpClient.Version version)
            throws IOException, InterruptedException {
        String revision =
                admin.forgottenRevision(version == HttpClient.Version.HTTP_2 ? "gone-2" : "gone-1");
        String secrets = MAPS.replace("configmaps", "secrets");

        HttpResponse<String> answer =
                send(
                        request(secrets + "?watch=true&resourceVersion=" + revision)
                                .header("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io")
                                .version(version));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body())
                .matches(
                        "\\{\"type\":\"ERROR\",\"object\":\\{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":"
                                + "\\{},\"status\":\"Failure\",\"message\":\"too old resource version: "
                                + revision
                                + " \\(\\d+\\)\",\"reason\":\"Expired\",.*\"code\":410}}\n");
    }

    @Test
    void knowsATenantByTheNameThatTlsIndicates() throws Exception {
        admin.configMap("default", "named", "");
        String path = "/api/v1/namespaces/default/configmaps/named";

        assertThat(statusOf("alpha.api.test", path)).isEqualTo("200");
        assertThat(statusOf("alpha.api.test", "/tenants/alpha" + path)).isEqualTo("200");
        assertThat(statusOf("alpha.api.test", "/tenants/beta" + path)).isEqualTo("401");
        assertThat(statusOf("beta.api.test", path)).isEqualTo("401");
        assertThat(statusOf("nobody.api.test", path)).isEqualTo("401");
        assertThat(statusOf("elsewhere.test", path)).isEqualTo("200");
    }

    /// The answer's code, for alpha's administrator.
    private String statusOf(String serverName, String path) throws Exception {
        URI address = URI.create(server.address());
        try (SSLSocket socket =
                (SSLSocket)
                        tls().getSocketFactory()
                                .createSocket(address.getHost(), address.getPort())) {
            SSLParameters named = socket.getSSLParameters();
            named.setServerNames(List.of(new SNIHostName(serverName)));
            socket.setSSLParameters(named);
            socket.setSoTimeout((int) PATIENCE.toMillis());
            String request = "GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            byte[] start = socket.getInputStream().readNBytes("HTTP/1.1 200".length());
            return new String(start, StandardCharsets.US_ASCII).substring("HTTP/1.1 ".length());
        }
    }

    @Test
    void endsAWatchAfterItsTime() throws IOException, InterruptedException {
        HttpResponse<String> ended = get(MAPS + "?watch=true&timeoutSeconds=1", "*/*");

        assertThat(ended.statusCode()).isEqualTo(200);
        assertThat(get(MAPS + "?watch=true&resourceVersion=x", "*/*").statusCode()).isEqualTo(400);
    }

    @Test
    void takesWhoAsksForItForAnother() throws IOException, InterruptedException {
        HttpResponse<String> refused = send(request(MAPS).header("Impersonate-User", "eve"));
        HttpRequest.Builder who =
                request("/tenants/alpha/apis/authentication.k8s.io/v1/selfsubjectreviews")
                        .POST(BodyPublishers.ofString("{}"))
                        .header("Content-Type", "application/json")
                        .header("Impersonate-User", "eve")
                        .header("Impersonate-Uid", "7")
                        .header("Impersonate-Group", "first")
                        .header("impersonate-group", "system:masters")
                        .header("Impersonate-Extra-Acme.com%2FProject", "shop");
        Tree user = json(send(who)).child("status").child("userInfo");

        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(json(refused).string("message", ""))
                .isEqualTo(
                        "configmaps is forbidden: User \"eve\" cannot list resource"
                                + " \"configmaps\" in API group \"\" in the namespace \"default\"");
        assertThat(user.string("username", "")).isEqualTo("eve");
        assertThat(user.string("uid", "")).isEqualTo("7");
        assertThat(user.strings("groups"))
                .containsExactly("first", "system:masters", "system:authenticated");
        assertThat(user.child("extra").strings("acme.com/project")).containsExactly("shop");
    }

    @Test
    void nobodyHasTheGroupsOfNobody() throws IOException, InterruptedException {
        HttpResponse<String> refused =
                send(request(MAPS).header("Impersonate-Group", "system:masters"));

        assertThat(refused.statusCode()).isEqualTo(500);
    }

    @Test
    void showsToAnybodyThatItLives() throws IOException, InterruptedException {
        HttpClient nobody = HttpClient.newBuilder().sslContext(tlsOfNobody()).build();
        try (nobody) {
            var ready =
                    nobody.send(request("/readyz").build(), BodyHandlers.ofString()).statusCode();
            var version =
                    nobody.send(request("/version").build(), BodyHandlers.ofString()).statusCode();

            assertThat(ready).isEqualTo(200);
            assertThat(version).isEqualTo(401);
        }
    }

    private SSLContext tlsOfNobody() {
        try {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry("server", Pem.certificate(server.authorityPem()));
            TrustManagerFactory trust =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
