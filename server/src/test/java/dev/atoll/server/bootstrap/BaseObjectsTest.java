package dev.atoll.server.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.client.EventStream;
import dev.atoll.kinds.Kind;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.Json;
import dev.atoll.server.TestingClient;
import dev.atoll.server.TestingClient.Answer;
import dev.atoll.server.TestingRoles;
import dev.atoll.server.TestingServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The objects that tenants begin with, seen through the API.
final class BaseObjectsTest {
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String ROOT_CA = MAPS + "/kube-root-ca.crt";
    private static final String SERVICES = "/api/v1/namespaces/default/services";
    private static final String ROLES = TestingRoles.RBAC + "clusterroles";
    private static final String VIEW = ROLES + "/view";

    private final Path folder;
    private TestingServer server;
    private TestingClient admin;

    BaseObjectsTest(@TempDir Path folder) {
        this.folder = folder;
        server = TestingServer.withBaseObjects(folder, "192.0.2.7", 7443);
        admin = server.admin(TestingServer.ALPHA);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private void restart() {
        server.close();
        server = TestingServer.withBaseObjects(folder, "192.0.2.7", 7443);
        admin = server.admin(TestingServer.ALPHA);
    }

    private Tree read(String path) {
        Answer answer = admin.get(path);
        assertThat(answer.code()).as(answer.message()).isEqualTo(200);
        return answer.body();
    }

    private List<String> names(String path) {
        return read(path).children("items").stream()
                .map(item -> item.child("metadata").string("name", ""))
                .toList();
    }

    private static Map<String, Object> withoutIdentity(Tree object) {
        Map<String, Object> tree = Json.decode(Json.encode(new LinkedHashMap<>(object.fields())));
        Map<String, Object> metadata = map(tree.get("metadata"));
        List.of("uid", "creationTimestamp", "resourceVersion", "name").forEach(metadata::remove);
        if (metadata.get("labels") instanceof Map<?, ?> labels) {
            labels.remove("kubernetes.io/metadata.name");
        }
        return tree;
    }

    @Test
    void areWhatTheApiWouldHaveMade() {
        BaseObjects base = TestingServer.baseObjects("192.0.2.7", 7443);
        for (Map<String, Object> object : base.objects()) {
            Tree tree = Tree.of(object);
            Kind kind = base.kindOf(tree);
            String name = tree.child("metadata").string("name", "");
            String path = collection(kind, tree) + "/" + name;
            Tree born = read(path);
            Map<String, Object> again = Json.decode(Json.encode(object));
            if (kind.plural().equals("namespaces")) {
                // These cannot be deleted.
                map(again.get("metadata")).put("name", "copy-" + name);
            } else {
                assertThat(admin.delete(path).code()).as(path).isEqualTo(200);
            }
            Answer made =
                    admin.post(
                            collection(kind, tree),
                            new String(Json.encode(again), StandardCharsets.UTF_8));

            assertThat(made.code()).as(made.message()).isEqualTo(201);
            assertThat(withoutIdentity(born)).as(name).isEqualTo(withoutIdentity(made.body()));
            assertThat(made.metadata().string("uid"))
                    .isNotEqualTo(born.child("metadata").string("uid"));
        }
    }

    @SuppressWarnings("unchecked") // keys of parsed objects are strings
    private static Map<String, Object> map(@Nullable Object value) {
        return (Map<String, Object>) Objects.requireNonNull(value);
    }

    private static String collection(Kind kind, Tree object) {
        String group = kind.identity().group();
        return (group.isEmpty() ? "/api/" : "/apis/" + group + "/")
                + kind.identity().version()
                + (kind.namespaced()
                        ? "/namespaces/" + object.child("metadata").string("namespace", "")
                        : "")
                + "/"
                + kind.plural();
    }

    @Test
    void areNotStored() {
        long before = server.store().revision();
        read(ROLES);
        read(ROOT_CA);
        assertThat(server.store().revision()).isEqualTo(before);
    }

    @Test
    void haveTheirOwnIdentityInEachTenantAndKeepItOverARestart() {
        Tree ours = read(VIEW);
        Tree theirs = server.admin(TestingServer.BETA).get(VIEW).body();
        assertThat(ours.child("metadata").string("uid"))
                .isNotEqualTo(theirs.child("metadata").string("uid"));
        restart();
        assertThat(read(VIEW)).isEqualTo(ours);
    }

    @Test
    void areUpdatedLikeStoredObjects() {
        Tree before = read(ROOT_CA).child("metadata");
        Answer stale = admin.patch("merge", ROOT_CA, "{\"metadata\":{\"resourceVersion\":\"1\"}}");
        Answer other = admin.patch("merge", ROOT_CA, "{\"metadata\":{\"uid\":\"other\"}}");
        Answer dry = admin.patch("merge", ROOT_CA + "?dryRun=All", "{\"data\":{\"k\":\"v\"}}");
        String precondition =
                "{\"metadata\":{\"resourceVersion\":\""
                        + before.string("resourceVersion", "")
                        + "\"},\"data\":{\"k\":\"v\"}}";
        Answer updated = admin.patch("merge", ROOT_CA, precondition);
        Answer again = admin.patch("merge", ROOT_CA, precondition + " ");

        assertThat(stale.code()).isEqualTo(409);
        assertThat(other.code()).isEqualTo(409);
        assertThat(dry.code()).isEqualTo(200);
        assertThat(updated.code()).as(updated.message()).isEqualTo(200);
        assertThat(updated.metadata().string("uid")).isEqualTo(before.string("uid"));
        assertThat(Long.parseLong(updated.revision()))
                .isGreaterThan(Long.parseLong(before.string("resourceVersion", "")));
        assertThat(again.code()).isEqualTo(409);
        restart();
        assertThat(read(ROOT_CA).child("data").string("k")).isEqualTo("v");
        assertThat(names(MAPS)).containsExactly("kube-root-ca.crt");
    }

    @Test
    void areDeletedLikeStoredObjectsAndMayBeMadeAgain() {
        Tree before = read(ROOT_CA).child("metadata");
        assertThat(admin.configMap("default", "kube-root-ca.crt", "").code()).isEqualTo(409);
        assertThat(admin.delete(ROOT_CA, "{preconditions: {uid: other}}").code()).isEqualTo(409);
        assertThat(admin.delete(ROOT_CA + "?dryRun=All").code()).isEqualTo(200);
        assertThat(admin.delete(ROOT_CA).code()).isEqualTo(200);
        assertThat(admin.delete(ROOT_CA).code()).isEqualTo(404);
        assertThat(admin.get(ROOT_CA).code()).isEqualTo(404);
        assertThat(names(MAPS)).isEmpty();
        restart();
        assertThat(admin.get(ROOT_CA).code()).isEqualTo(404);
        assertThat(names(MAPS)).isEmpty();
        Answer made = admin.configMap("default", "kube-root-ca.crt", "");
        assertThat(made.code()).as(made.message()).isEqualTo(201);
        assertThat(made.metadata().string("uid")).isNotEqualTo(before.string("uid"));
        assertThat(names(MAPS)).containsExactly("kube-root-ca.crt");
        assertThat(admin.delete(ROOT_CA).code()).isEqualTo(200);
        assertThat(admin.get(ROOT_CA).code()).isEqualTo(404);
        assertThat(server.admin(TestingServer.BETA).get(ROOT_CA).code()).isEqualTo(200);
    }

    @Test
    void areKeptByTheirFinalizers() {
        admin.patch("merge", ROOT_CA, "{\"metadata\":{\"finalizers\":[\"a.b/c\"]}}");
        admin.delete(ROOT_CA);
        assertThat(read(ROOT_CA).child("metadata").has("deletionTimestamp")).isTrue();
        admin.patch("merge", ROOT_CA, "{\"metadata\":{\"finalizers\":null}}");
        assertThat(admin.get(ROOT_CA).code()).isEqualTo(404);
    }

    @Test
    void areDeletedWithTheirCollection() {
        admin.configMap("default", "a", "");
        assertThat(admin.delete(MAPS).code()).isEqualTo(200);
        assertThat(names(MAPS)).isEmpty();
        assertThat(names("/api/v1/configmaps")).hasSize(3).containsOnly("kube-root-ca.crt");
    }

    @Test
    void areWatchedLikeStoredObjects() {
        String before = read(MAPS).child("metadata").string("resourceVersion", "");
        try (EventStream resumed = admin.watch(MAPS + "?resourceVersion=" + before);
                EventStream fresh = admin.watch(MAPS)) {
            assertThat(TestingClient.next(fresh).text()).isEqualTo("ADDED kube-root-ca.crt");
            Answer updated = admin.patch("merge", ROOT_CA, "{\"data\":{\"k\":\"v\"}}");
            admin.delete(ROOT_CA);
            admin.configMap("default", "kube-root-ca.crt", "");
            for (EventStream stream : List.of(resumed, fresh)) {
                TestingClient.Event modified = TestingClient.next(stream);
                assertThat(modified.text()).isEqualTo("MODIFIED kube-root-ca.crt");
                assertThat(modified.revision()).isEqualTo(updated.revision());
                TestingClient.Event deleted = TestingClient.next(stream);
                assertThat(deleted.text()).isEqualTo("DELETED kube-root-ca.crt");
                assertThat(deleted.object().child("data").string("k")).isEqualTo("v");
                assertThat(TestingClient.next(stream).text()).isEqualTo("ADDED kube-root-ca.crt");
            }
        }
    }

    @Test
    void tellAWatchOfTheirDeletion() {
        String before = read(ROLES).child("metadata").string("resourceVersion", "");
        admin.delete(VIEW);
        try (EventStream stream = admin.watch(ROLES + "?resourceVersion=" + before)) {
            TestingClient.Event deleted = TestingClient.next(stream);
            assertThat(deleted.text()).isEqualTo("DELETED view");
            assertThat(Long.parseLong(deleted.revision())).isGreaterThan(Long.parseLong(before));
        }
    }

    @Test
    void areInPagesAndInHistory() {
        List<String> all = names(ROLES);
        Answer first = admin.get(ROLES + "?limit=4");
        admin.delete(ROLES + "/" + all.get(6));
        admin.patch("merge", ROLES + "/" + all.get(1), "{\"rules\":[]}");
        StringBuilder seen = new StringBuilder();
        Answer page = first;
        while (true) {
            page.body()
                    .children("items")
                    .forEach(item ->
                            seen.append(item.child("metadata").string("name", "")).append('\n'));
            String next = page.metadata().string("continue", "");
            if (next.isEmpty()) {
                break;
            }
            page = admin.get(ROLES + "?limit=4&continue=" + next);
            assertThat(page.code()).as(page.message()).isEqualTo(200);
        }
        assertThat(seen.toString().lines().toList()).isEqualTo(all);
        assertThat(names(ROLES)).hasSize(all.size() - 1);
        assertThat(admin.get(ROLES + "?resourceVersion=1&resourceVersionMatch=Exact").code())
                .isEqualTo(410);
    }

    @Test
    void holdTheirAddress() {
        String service =
                "{apiVersion: v1, kind: Service, metadata: {name: x}, spec: {clusterIP: 10.96.0.1,"
                        + " ports: [{port: 80}]}}";
        Answer taken = admin.post(SERVICES, service);
        assertThat(taken.code()).isEqualTo(422);
        assertThat(taken.message()).contains("provided IP is already allocated");
        admin.delete(SERVICES + "/kubernetes");
        assertThat(admin.get(SERVICES).code()).isEqualTo(200);
        Answer free = admin.post(SERVICES, service);
        assertThat(free.code()).as(free.message()).isEqualTo(201);
        assertThat(names(SERVICES)).containsExactly("x");
    }

    @Test
    void letUsersIn() {
        TestingClient eve = server.user(TestingServer.ALPHA, "eve");
        assertThat(eve.get("/api").code()).isEqualTo(200);
        assertThat(eve.get(ROLES).code()).isEqualTo(403);
        new TestingRoles(admin).bindCluster("view", TestingRoles.user("eve"));
        assertThat(eve.get(SERVICES).code()).isEqualTo(200);
    }
}
