package dev.atoll.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.Json;
import dev.atoll.server.TestingClient;
import dev.atoll.server.TestingClient.Answer;
import dev.atoll.server.TestingServer;
import dev.atoll.server.auth.Impersonation;
import dev.atoll.server.tenant.TenantId;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/// What the operator sees of all tenants together.
@TestInstance(Lifecycle.PER_CLASS)
final class OperatorViewTest {
    private static final String MAPS = "/view/api/v1/configmaps";
    private static final TenantId ACME = new TenantId("acme");

    private final TestingServer server;
    private final TestingClient operator;

    OperatorViewTest(@TempDir Path folder) {
        server = TestingServer.ofPlatform(folder);
        operator = server.admin(TenantId.SYSTEM);
        for (String tenant : List.of("acme", "bravo", "idle")) {
            operator.post("/apis/atoll.dev/v1/tenants", "{metadata: {name: " + tenant + "}}");
        }
        for (String tenant : List.of("acme", "bravo")) {
            TestingClient admin = server.admin(new TenantId(tenant));
            for (int i = 0; i < 5; i++) {
                admin.post(
                        "/api/v1/namespaces/default/configmaps",
                        "{metadata: {name: map-" + i + ", labels: {n: '" + i + "'}}}");
            }
            // What a consistent read has waited for is in memory, which the view shows.
            admin.get("/api/v1/namespaces/default/configmaps");
        }
    }

    @AfterAll
    void close() {
        server.close();
    }

    private static String told(Tree item) {
        Tree metadata = item.child("metadata");
        return metadata.child("annotations").string("atoll.dev/tenant", "")
                + "/"
                + metadata.string("name", "");
    }

    private static List<String> items(Answer answer) {
        assertThat(answer.code()).as(answer.message()).isEqualTo(200);
        return answer.body().children("items").stream().map(OperatorViewTest::told).toList();
    }

    @Test
    void listsTheObjectsOfAllTenantsAndTellsWhoseTheyAre() {
        assertThat(items(operator.get(MAPS + "?labelSelector=n%21=3".replace("%21", "!"))))
                .contains("acme/map-0", "acme/map-4", "bravo/map-4")
                .doesNotContain("acme/map-3");
        assertThat(items(operator.get(MAPS + "?fieldSelector=metadata.name=map-2")))
                .containsExactly("acme/map-2", "bravo/map-2");
    }

    @Test
    void showsWhatTenantsHaveFromTheirBeginning() {
        assertThat(items(operator.get("/view/api/v1/namespaces")))
                .contains("acme/kube-system", "idle/kube-system", "system/kube-system");
    }

    @Test
    void readsItPageByPage() {
        List<String> whole = items(operator.get(MAPS));
        List<String> read = new ArrayList<>();
        String next = "";
        do {
            Answer page = operator.get(MAPS + "?limit=3&continue=" + next);
            assertThat(items(page)).hasSizeBetween(1, 3);
            read.addAll(items(page));
            next = page.metadata().string("continue", "");
        } while (!next.isEmpty());

        assertThat(read).isEqualTo(whole).hasSizeGreaterThan(10);
    }

    @Test
    void refusesAPageThatIsNone() {
        assertThat(operator.get(MAPS + "?continue=%%%").code()).isEqualTo(400);
    }

    @Test
    void doesNotShowSecrets() {
        assertThat(operator.get("/view/api/v1/secrets").code()).isEqualTo(404);
    }

    @Test
    void canOnlyBeListed() {
        assertThat(operator.get(MAPS + "?watch=true").code()).isEqualTo(405);
        assertThat(operator.delete(MAPS).code()).isEqualTo(405);
        assertThat(operator.post(MAPS, "{metadata: {name: a}}").code()).isEqualTo(405);
        assertThat(operator.get(MAPS + "/map-0").code()).isEqualTo(404);
        assertThat(operator.get("/view/api/v1/namespaces/default/pods").code()).isEqualTo(404);
    }

    @Test
    void takesAPermissionOfItsOwn() {
        TestingClient viewer = server.user(TenantId.SYSTEM, "viewer", "atoll:admin");
        assertThat(viewer.get(MAPS).code()).isEqualTo(403);

        operator.post(
                "/apis/rbac.authorization.k8s.io/v1/clusterroles",
                "{metadata: {name: view-all}, rules: [{nonResourceURLs: ['/view/*'], verbs: [get]}]}");
        operator.post(
                "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings",
                "{metadata: {name: view-all}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind:"
                        + " ClusterRole, name: view-all}, subjects: [{kind: User, name: viewer,"
                        + " apiGroup: rbac.authorization.k8s.io}]}");
        org.awaitility.Awaitility.await().until(() -> viewer.get(MAPS).code() == 200);
        assertThat(viewer.delete(MAPS).code()).isEqualTo(403);
    }

    @Test
    void eachUseIsALineOfTheAuditAlsoWhereItIsRefused() {
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        Logger audit = (Logger) LoggerFactory.getLogger("dev.atoll.audit");
        lines.start();
        audit.addAppender(lines);
        try {
            operator.get("/view/api/v1/services?limit=1");
            operator.get("/view/api/v1/secrets");
            server.user(TenantId.SYSTEM, "curious\"\n").get("/view/api/v1/pods?limit=2");
            server.user(ACME, "curious").get("/view/api/v1/pods");
            operator.get("/api/v1/pods");
            server.acting(
                            server.certificate(TenantId.SYSTEM, "admin", "system:masters"),
                            new Impersonation("guest", "", List.of(), Map.of()))
                    .get("/view/api/v1/pods");
        } finally {
            audit.detachAppender(lines);
        }
        List<Tree> told =
                lines.list.stream()
                        .map(ILoggingEvent::getFormattedMessage)
                        .map(line -> Tree.of(Json.decode(line.getBytes(StandardCharsets.UTF_8))))
                        .toList();
        assertThat(told)
                .extracting(
                        line -> line.string("user", ""),
                        line -> line.string("impersonatedBy", ""),
                        line -> line.string("method", ""),
                        line -> line.string("path", ""),
                        line -> line.string("query", ""),
                        line -> line.integer("answer", 0))
                .containsExactly(
                        tuple("admin", "", "GET", "/view/api/v1/services", "limit=1", 200L),
                        tuple("admin", "", "GET", "/view/api/v1/secrets", "", 404L),
                        tuple("curious\"\n", "", "GET", "/view/api/v1/pods", "limit=2", 403L),
                        tuple("guest", "admin", "GET", "/view/api/v1/pods", "", 403L));
    }

    @Test
    void isNoPathInAnyOtherTenant() {
        TestingClient admin = server.admin(ACME);
        TestingClient nobody = server.user(ACME, "nobody");

        Answer unknown = admin.get("/unknown/api/v1/configmaps");
        assertThat(unknown.code()).isEqualTo(404);
        assertThat(admin.get(MAPS)).isEqualTo(unknown);
        assertThat(admin.get("/tenants/acme" + MAPS)).isEqualTo(unknown);
        assertThat(admin.get("/tenants/system" + MAPS).code()).isEqualTo(401);
        assertThat(nobody.get(MAPS).message())
                .isEqualTo(
                        nobody.get("/unknown/api/v1/configmaps")
                                .message()
                                .replace("/unknown/", "/view/"));
    }
}
