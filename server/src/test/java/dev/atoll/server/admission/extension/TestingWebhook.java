package dev.atoll.server.admission.extension;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.Json;
import dev.atoll.server.TestingTls;
import dev.atoll.server.pki.CertificateAuthority;
import dev.atoll.server.pki.KeyPairAndCertificate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.Function;

/// A webhook on this machine, which is known by an authority of its own.
final class TestingWebhook implements AutoCloseable {
    /// What it was asked.
    final List<Tree> asked = new CopyOnWriteArrayList<>();

    private final HttpsServer server;
    private final String authority;
    private volatile Function<Tree, Map<String, Object>> answer = _ -> allowed();
    private volatile Optional<byte[]> raw = Optional.empty();
    private volatile int code = 200;

    private TestingWebhook(HttpsServer server, String authority) {
        this.server = server;
        this.authority = authority;
    }

    static TestingWebhook open(Path folder) {
        return open(folder, "127.0.0.1", "hook.default.svc");
    }

    static TestingWebhook open(Path folder, String... names) {
        try {
            InstantSource clock = InstantSource.system();
            CertificateAuthority authority =
                    CertificateAuthority.in(folder, "webhooks", clock, new SecureRandom());
            KeyPairAndCertificate identity =
                    authority.issue(
                            new CertificateAuthority.Subject(
                                    "hook", List.of(), List.of(names), Duration.ofHours(1)));
            HttpsServer server = HttpsServer.create(new InetSocketAddress(0), 0);
            server.setHttpsConfigurator(
                    new HttpsConfigurator(
                            TestingTls.context(Optional.of(identity), authority.certificatePem())));
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            TestingWebhook hook = new TestingWebhook(server, authority.certificatePem());
            server.createContext("/", hook::handle);
            server.start();
            return hook;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Tree request =
                    Tree.of(Json.decode(exchange.getRequestBody().readAllBytes())).child("request");
            asked.add(request);
            byte[] body = raw.orElseGet(() -> reply(request));
            exchange.sendResponseHeaders(code, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private byte[] reply(Tree request) {
        Map<String, Object> response = new LinkedHashMap<>(answer.apply(request));
        response.put("uid", request.string("uid", ""));
        return Json.encode(
                Map.of(
                        "kind", "AdmissionReview",
                        "apiVersion", "admission.k8s.io/v1",
                        "response", response));
    }

    static Map<String, Object> allowed() {
        return Map.of("allowed", true);
    }

    static Map<String, Object> denied(String why) {
        return Map.of("allowed", false, "status", Map.of("message", why, "code", 403L));
    }

    static Map<String, Object> patched(String patch) {
        return Map.of(
                "allowed",
                true,
                "patchType",
                "JSONPatch",
                "patch",
                Base64.getEncoder().encodeToString(patch.getBytes(StandardCharsets.UTF_8)));
    }

    void answers(Function<Tree, Map<String, Object>> with) {
        this.answer = with;
    }

    void answersRaw(int status, byte[] body) {
        this.code = status;
        this.raw = Optional.of(body);
    }

    int port() {
        return server.getAddress().getPort();
    }

    String bundle() {
        return Base64.getEncoder().encodeToString(authority.getBytes(StandardCharsets.UTF_8));
    }

    /// A `clientConfig` in YAML.
    String config() {
        return "{url: \"https://127.0.0.1:" + port() + "/admit\", caBundle: " + bundle() + "}";
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
