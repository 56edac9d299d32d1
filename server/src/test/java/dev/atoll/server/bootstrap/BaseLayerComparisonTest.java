package dev.atoll.server.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.Json;
import dev.atoll.server.TestingClient;
import dev.atoll.server.TestingClient.Answer;
import dev.atoll.server.TestingRoles;
import dev.atoll.server.TestingServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A tenant over the base layer and one in which the same objects are stored are the same to clients: they do the same
/// things to both, by chance, and are answered the same.
final class BaseLayerComparisonTest {
    private static final int STEPS = 200;
    private static final List<String> COLLECTIONS =
            List.of(
                    "/api/v1/namespaces/default/configmaps",
                    "/api/v1/namespaces/kube-public/serviceaccounts",
                    "/api/v1/namespaces/default/endpoints",
                    TestingRoles.RBAC + "clusterroles");
    private static final List<String> NAMES =
            List.of("kube-root-ca.crt", "default", "kubernetes", "view", "edit", "another");

    /// What is different by nature, or by the order in which things were made.
    private static String comparable(Answer answer) {
        Map<String, Object> tree = Json.decode(Json.encode(answer.body().fields()));
        String text = answer.code() + " " + new String(Json.encode(tree), StandardCharsets.UTF_8);
        return text.replaceAll("\"(resourceVersion|uid|creationTimestamp)\":\"[^\"]*\",?", "")
                .replaceAll(",\\}", "}")
                .replaceAll("UID in object meta: [-0-9a-f]+", "UID in object meta");
    }

    private static final class Pair {
        private final TestingClient layered;
        private final TestingClient stored;

        Pair(TestingClient layered, TestingClient stored) {
            this.layered = layered;
            this.stored = stored;
        }

        void step(Random random, int number) {
            String collection = COLLECTIONS.get(random.nextInt(COLLECTIONS.size()));
            String path = collection + "/" + NAMES.get(random.nextInt(NAMES.size()));
            String what = "{\"metadata\":{\"labels\":{\"step\":\"" + number + "\"}}}";
            String finalizers = random.nextBoolean() ? "[\"a.b/c\"]" : "null";
            switch (random.nextInt(9)) {
                case 0 -> same(path, client -> client.get(path));
                case 1 -> same(collection, client -> client.get(collection));
                case 2 -> same(path, client -> client.delete(path));
                case 3 -> same(path, client -> client.patch("merge", path, what));
                case 4 -> same(path, client -> client.patch("merge", path + "?dryRun=All", what));
                case 5 -> {
                    String keep = "{\"metadata\":{\"finalizers\":" + finalizers + "}}";
                    same(path, client -> client.patch("merge", path, keep));
                }
                case 6 -> same(path, client -> create(client, collection, path));
                case 7 ->
                        same(path, client -> client.delete(path, "{preconditions: {uid: other}}"));
                default -> same(path, client -> replaceAsRead(client, path, number));
            }
            if (random.nextInt(60) == 0) {
                same(collection, client -> client.delete(collection));
            }
        }

        private Answer create(TestingClient client, String collection, String path) {
            String name = path.substring(path.lastIndexOf('/') + 1);
            return client.post(collection, "{metadata: {name: " + name + "}}");
        }

        /// An update of the state that was read, then another of the same state, which is stale.
        private Answer replaceAsRead(TestingClient client, String path, int number) {
            Answer read = client.get(path);
            if (read.code() != 200) {
                return read;
            }
            client.put(path, labelled(read.body(), "a" + number));
            return client.put(path, labelled(read.body(), "b" + number));
        }

        private Tree labelled(Tree object, String label) {
            Map<String, Object> tree = Json.decode(Json.encode(object.fields()));
            Map<String, Object> metadata = new LinkedHashMap<>(object.child("metadata").fields());
            metadata.put("labels", Map.of("label", label));
            tree.put("metadata", metadata);
            return Tree.of(tree);
        }

        private void same(String about, java.util.function.Function<TestingClient, Answer> call) {
            assertThat(comparable(call.apply(layered)))
                    .as(about)
                    .isEqualTo(comparable(call.apply(stored)));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void theyAreTheSameToClients(long seed, @TempDir Path folder) {
        Random random = new Random(seed);
        try (TestingServer one =
                        TestingServer.withBaseObjects(folder.resolve("one"), "192.0.2.7", 7443);
                TestingServer two = TestingServer.open(folder.resolve("two"))) {
            TestingClient stored = two.admin(TestingServer.ALPHA);
            store(stored);
            Pair pair = new Pair(one.admin(TestingServer.ALPHA), stored);
            for (int number = 0; number < STEPS; number++) {
                pair.step(random, number);
            }
            for (String collection : COLLECTIONS) {
                pair.same(collection, client -> client.get(collection));
            }
        }
    }

    private static void store(TestingClient admin) {
        BaseObjects base = TestingServer.baseObjects("192.0.2.7", 7443);
        List<Map<String, Object>> objects = new ArrayList<>();
        for (boolean namespaces : List.of(true, false)) {
            base.objects().stream()
                    .filter(object -> "Namespace".equals(object.get("kind")) == namespaces)
                    .forEach(objects::add);
        }
        for (Map<String, Object> object : objects) {
            Tree tree = Tree.of(object);
            var kind = base.kindOf(tree);
            String group = kind.identity().group();
            String namespace = tree.child("metadata").string("namespace", "");
            admin.post(
                    (group.isEmpty() ? "/api/" : "/apis/" + group + "/")
                            + kind.identity().version()
                            + (kind.namespaced() ? "/namespaces/" + namespace : "")
                            + "/"
                            + kind.plural(),
                    new String(Json.encode(object), StandardCharsets.UTF_8));
        }
    }
}
