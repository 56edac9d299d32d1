package dev.atoll.server.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.kinds.Tree;
import dev.atoll.server.TestingClient;
import dev.atoll.server.TestingClient.Answer;
import dev.atoll.server.TestingServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(Lifecycle.PER_CLASS)
final class ListTest {
    private final TestingServer server;
    private final TestingClient admin;

    ListTest(@TempDir Path folder) {
        server = TestingServer.open(folder);
        admin = server.admin(TestingServer.ALPHA);
    }

    @AfterAll
    void close() {
        server.close();
    }

    private static List<String> names(Answer list) {
        assertThat(list.code()).as(list.message()).isEqualTo(200);
        return list.body().children("items").stream()
                .map(item -> item.child("metadata").string("name", ""))
                .toList();
    }

    private String filled(String namespace, int count) {
        admin.namespace(namespace);
        for (int i = 0; i < count; i++) {
            admin.configMap(namespace, "m" + i, "");
        }
        return "/api/v1/namespaces/" + namespace + "/configmaps";
    }

    @Test
    void pagesThroughOneRevisionWhileWritesGoOn() {
        String maps = filled("paged", 7);
        List<String> seen = new ArrayList<>();
        Answer page = admin.get(maps + "?limit=3");
        String revision = page.revision();
        seen.addAll(names(page));
        int number = 0;
        while (page.metadata().has("continue")) {
            admin.configMap("paged", "late" + number++, "");
            admin.delete(maps + "/m6");
            page = admin.get(maps + "?limit=3&continue=" + page.metadata().string("continue", ""));
            assertThat(page.revision()).isEqualTo(revision);
            seen.addAll(names(page));
        }

        assertThat(seen).containsExactly("m0", "m1", "m2", "m3", "m4", "m5", "m6");
        assertThat(number).isEqualTo(2);
    }

    @Test
    void saysHowManyRemainWhereALimitCuts() {
        String maps = filled("counted", 5);
        filled("counted-too", 3);

        Answer first = admin.get(maps + "?limit=2");
        String next = first.metadata().string("continue", "");
        Answer second = admin.get(maps + "?limit=2&continue=" + next);
        String end = second.metadata().string("continue", "");
        Answer last = admin.get(maps + "?limit=2&continue=" + end);

        assertThat(first.metadata().integer("remainingItemCount")).isEqualTo(3);
        assertThat(second.metadata().integer("remainingItemCount")).isEqualTo(1);
        assertThat(last.metadata().has("remainingItemCount")).isFalse();
        assertThat(admin.get(maps).metadata().has("remainingItemCount")).isFalse();
        assertThat(admin.get("/api/v1/configmaps?limit=1").metadata().integer("remainingItemCount"))
                .isGreaterThanOrEqualTo(7);
    }

    @Test
    void doesNotSayHowManyRemainOfASelection() {
        String maps = filled("selected", 3);

        Answer byLabel = admin.get(maps + "?limit=1&labelSelector=!c");
        Answer byField = admin.get(maps + "?limit=1&fieldSelector=metadata.name!=m0");

        assertThat(byLabel.metadata().has("continue")).isTrue();
        assertThat(byLabel.metadata().has("remainingItemCount")).isFalse();
        assertThat(byField.metadata().has("continue")).isTrue();
        assertThat(byField.metadata().has("remainingItemCount")).isFalse();
    }

    @Test
    void pagesThroughObjectsOfNoNamespaceWhileWritesGoOn() {
        for (String name : List.of("pa", "pb", "pc", "pd")) {
            admin.post(
                    "/apis/scheduling.k8s.io/v1/priorityclasses",
                    "{apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: {name: "
                            + name
                            + "}, value: 1}");
        }
        String path = "/apis/scheduling.k8s.io/v1/priorityclasses?limit=2";
        Answer first = admin.get(path);
        admin.delete("/apis/scheduling.k8s.io/v1/priorityclasses/pd");

        Answer second = admin.get(path + "&continue=" + first.metadata().string("continue", ""));

        assertThat(names(first)).containsExactly("pa", "pb");
        assertThat(names(second)).containsExactly("pc", "pd");
        assertThat(second.metadata().has("continue")).isFalse();
    }

    @Test
    void readsAnExactRevisionInPages() {
        String maps = filled("exact", 4);
        String then = admin.get(maps).revision();
        admin.delete(maps + "/m1");
        String query = "?resourceVersionMatch=Exact&resourceVersion=" + then;

        Answer whole = admin.get(maps + query);
        Answer first = admin.get(maps + query + "&limit=2");
        Answer second =
                admin.get(maps + "?limit=2&continue=" + first.metadata().string("continue", ""));

        assertThat(names(whole)).containsExactly("m0", "m1", "m2", "m3");
        assertThat(whole.revision()).isEqualTo(then);
        assertThat(names(first)).containsExactly("m0", "m1");
        assertThat(names(second)).containsExactly("m2", "m3");
        assertThat(names(admin.get(maps))).containsExactly("m0", "m2", "m3");
    }

    @Test
    void readsTheExactRevisionWhereALimitedListNamesOne() {
        String maps = filled("legacy", 3);
        String then = admin.get(maps).revision();
        admin.delete(maps + "/m0");

        Answer list = admin.get(maps + "?limit=10&resourceVersion=" + then);

        assertThat(names(list)).containsExactly("m0", "m1", "m2");
        assertThat(list.revision()).isEqualTo(then);
    }

    @Test
    void givesNothingOlderThanAskedFor() {
        String maps = filled("fresh", 1);
        String revision = admin.get(maps + "/m0").revision();

        assertThat(names(admin.get(maps + "?resourceVersion=" + revision))).containsExactly("m0");
        assertThat(names(admin.get(maps + "?resourceVersion=0"))).containsExactly("m0");
        assertThat(admin.get(maps + "?resourceVersion=999999999").code()).isEqualTo(504);
        assertThat(admin.get(maps + "?resourceVersion=x").code()).isEqualTo(400);
    }

    @Test
    void refusesNonsenseAboutRevisions() {
        String maps = filled("nonsense", 2);
        String next = admin.get(maps + "?limit=1").metadata().string("continue", "");

        assertThat(admin.get(maps + "?resourceVersionMatch=Exact").code()).isEqualTo(422);
        assertThat(admin.get(maps + "?resourceVersion=1&resourceVersionMatch=Near").code())
                .isEqualTo(422);
        assertThat(admin.get(maps + "?resourceVersion=0&resourceVersionMatch=Exact").code())
                .isEqualTo(422);
        assertThat(admin.get(maps + "?resourceVersion=5&continue=" + next).code()).isEqualTo(400);
        assertThat(admin.get(maps + "?continue=nonsense").code()).isEqualTo(400);
    }

    @Test
    void selectsByLabels() {
        admin.namespace("labels");
        String maps = "/api/v1/namespaces/labels/configmaps";
        admin.post(
                maps,
                "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, labels: {c: blue, t: x}}}");
        admin.post(
                maps, "{apiVersion: v1, kind: ConfigMap, metadata: {name: b, labels: {c: red}}}");
        admin.post(maps, "{apiVersion: v1, kind: ConfigMap, metadata: {name: c}}");

        assertThat(names(admin.get(maps + "?labelSelector=c=blue"))).containsExactly("a");
        assertThat(names(admin.get(maps + "?labelSelector=c!=blue"))).containsExactly("b", "c");
        assertThat(names(admin.get(maps + "?labelSelector=c in (red,blue),!t")))
                .containsExactly("b");
        assertThat(names(admin.get(maps + "?labelSelector=!c"))).containsExactly("c");
        assertThat(admin.get(maps + "?labelSelector=c in (").code()).isEqualTo(400);
    }

    @Test
    void selectsByFields() {
        String maps = filled("fields", 3);

        assertThat(names(admin.get(maps + "?fieldSelector=metadata.name=m1")))
                .containsExactly("m1");
        assertThat(names(admin.get(maps + "?fieldSelector=metadata.name!=m1")))
                .containsExactly("m0", "m2");
        assertThat(
                        names(
                                admin.get(
                                        "/api/v1/configmaps?fieldSelector=metadata.name=m1,"
                                                + "metadata.namespace=fields")))
                .containsExactly("m1");
        Answer refused = admin.get(maps + "?fieldSelector=data.x=y");
        assertThat(refused.code()).isEqualTo(400);
        assertThat(refused.message()).isEqualTo("field label not supported: data.x");
    }

    @Test
    void doesNotMixNamespacesWhoseNamesBeginAlike() {
        filled("near", 1);
        filled("near-by", 1);

        assertThat(names(admin.get("/api/v1/namespaces/near/configmaps"))).containsExactly("m0");
        Tree only =
                admin.get("/api/v1/namespaces/near/configmaps").body().children("items").getFirst();
        assertThat(only.child("metadata").string("namespace", "")).isEqualTo("near");
    }

    @Test
    void showsATenantNothingOfAnother() {
        filled("private", 1);

        Answer seen = server.admin(TestingServer.BETA).get("/api/v1/configmaps");

        assertThat(names(seen)).isEmpty();
    }
}
