package dev.atoll.server.tenancy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.client.EventStream;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.Json;
import dev.atoll.server.TestingClient;
import dev.atoll.server.TestingClient.Answer;
import dev.atoll.server.TestingServer;
import dev.atoll.store.Store;
import dev.atoll.store.Write;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The same calls by chance, to a tenant whose revisions are its store's and to one whose revisions are ahead of them.
final class LeadTest {
    private static final long LEAD = 7_000_000_000_000L;
    private static final Pattern REVISION = Pattern.compile("\\b7\\d{12}\\b");
    private static final int STEPS = 150;
    private static final List<String> COLLECTIONS =
            List.of(
                    "/api/v1/namespaces/default/configmaps",
                    "/api/v1/namespaces/default/services",
                    "/api/v1/namespaces/kube-public/serviceaccounts",
                    "/apis/rbac.authorization.k8s.io/v1/clusterroles");
    private static final List<String> NAMES =
            List.of("kube-root-ca.crt", "default", "kubernetes", "view", "edit", "another");

    /// One of the two tenants.
    private static final class Side implements AutoCloseable {
        private final Path folder;
        private final long lead;
        private final List<String> continuations = new ArrayList<>();
        private TestingServer server;
        private TestingClient client;

        Side(Path folder, long lead) {
            this.folder = folder;
            this.lead = lead;
            server = open();
            client = server.admin(TestingServer.ALPHA);
        }

        private TestingServer open() {
            UnaryOperator<Store> begin =
                    store -> {
                        InstantSource clock = InstantSource.system();
                        Origin origin =
                                Origin.made(
                                        TestingServer.ALPHA,
                                        UUID.randomUUID().toString(),
                                        clock.instant(),
                                        TenantKeys.make(
                                                TestingServer.ALPHA, clock, new SecureRandom()),
                                        Annexes.none());
                        store.write(Write.of(origin.leading(lead).put(new Write.Absent())));
                        return store;
                    };
            return TestingServer.withBaseObjects(folder, begin);
        }

        void restart() {
            server.close();
            server = open();
            client = server.admin(TestingServer.ALPHA);
        }

        /// A revision as this tenant knows it.
        String revision(long stored) {
            return Long.toString(stored + lead);
        }

        @Override
        public void close() {
            server.close();
        }
    }

    private static String comparable(Answer answer) {
        Map<String, Object> tree = Json.decode(Json.encode(answer.body().fields()));
        String token = answer.metadata().string("continue", "");
        if (!token.isEmpty()) {
            Map<String, Object> metadata = new LinkedHashMap<>(answer.metadata().fields());
            metadata.put(
                    "continue",
                    new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8));
            tree.put("metadata", metadata);
        }
        String text = answer.code() + " " + new String(Json.encode(tree), StandardCharsets.UTF_8);
        return comparable(text);
    }

    /// Without what is another for each tenant, and at the revisions of its store.
    private static String comparable(String text) {
        String stored =
                REVISION.matcher(text)
                        .replaceAll(found -> Long.toString(Long.parseLong(found.group()) - LEAD));
        return stored.replaceAll("\"(uid|creationTimestamp)\":\"[^\"]*\",?", "")
                .replaceAll(",\\}", "}")
                .replaceAll("UID in object meta: [-0-9a-f]+", "UID in object meta");
    }

    private record Pair(Side plain, Side ahead) {

        void step(Random random, int number) {
            String collection = COLLECTIONS.get(random.nextInt(COLLECTIONS.size()));
            String path = collection + "/" + NAMES.get(random.nextInt(NAMES.size()));
            String labels = "{\"metadata\":{\"labels\":{\"step\":\"" + number + "\"}}}";
            String newest = plain.client.get(collection).revision();
            // One that is still to come is waited for: that is tried once.
            long revision = 1 + random.nextLong(Long.parseLong(newest) + (number == 9 ? 1_000 : 0));
            switch (random.nextInt(12)) {
                case 0 -> same(path, side -> side.client.get(path));
                case 1 -> same(collection, side -> side.client.get(collection));
                case 2 -> same(path, side -> side.client.delete(path));
                case 3 -> same(path, side -> side.client.patch("merge", path, labels));
                case 4 -> same(path, side -> create(side, collection, path));
                case 5 -> same(path, side -> replaceAsRead(side, path, number));
                case 6 -> same(path, side -> side.client.put(path, at(side, path, revision)));
                case 7 -> same(collection, side -> firstPage(side, collection));
                case 8 -> same(collection, side -> nextPage(side, collection));
                case 9 -> same(collection, side -> exactly(side, collection, revision));
                case 10 -> watch(collection, path, revision, labels);
                default -> same(path, side -> side.client.delete(path, only(side, revision)));
            }
        }

        private static String only(Side side, long revision) {
            return "{preconditions: {resourceVersion: \"" + side.revision(revision) + "\"}}";
        }

        private static Answer create(Side side, String collection, String path) {
            String name = path.substring(path.lastIndexOf('/') + 1);
            return side.client.post(
                    collection,
                    "{metadata: {name: " + name + "}, spec: {ports: [{name: a, port: 80}]}}");
        }

        /// An update of the state that was read, then another of the same state, which is stale.
        private static Answer replaceAsRead(Side side, String path, int number) {
            Answer read = side.client.get(path);
            if (read.code() != 200) {
                return read;
            }
            side.client.put(path, labelled(read.body(), "a" + number, read.revision()));
            return side.client.put(path, labelled(read.body(), "b" + number, read.revision()));
        }

        private static Tree at(Side side, String path, long revision) {
            return labelled(side.client.get(path).body(), "at", side.revision(revision));
        }

        private static Tree labelled(Tree object, String label, String revision) {
            Map<String, Object> tree = Json.decode(Json.encode(object.fields()));
            Map<String, Object> metadata = new LinkedHashMap<>(object.child("metadata").fields());
            metadata.put("labels", Map.of("label", label));
            metadata.put("resourceVersion", revision);
            tree.put("metadata", metadata);
            return Tree.of(tree);
        }

        private static Answer firstPage(Side side, String collection) {
            Answer page = side.client.get(collection + "?limit=1");
            side.continuations.add(page.metadata().string("continue", ""));
            return page;
        }

        private static Answer nextPage(Side side, String collection) {
            String token = side.continuations.isEmpty() ? "none" : side.continuations.getLast();
            return side.client.get(collection + "?limit=1&continue=" + token);
        }

        private static Answer exactly(Side side, String collection, long revision) {
            return side.client.get(
                    collection
                            + "?resourceVersionMatch=Exact&resourceVersion="
                            + side.revision(revision));
        }

        /// What happened since a revision, up to a change that is made now.
        private void watch(String collection, String path, long revision, String labels) {
            same(path, side -> side.client.delete(path));
            same(path, side -> create(side, collection, path));
            List<String> events = new ArrayList<>();
            for (Side side : List.of(plain, ahead)) {
                Answer last = side.client.patch("merge", path, labels);
                String from = side.revision(revision);
                StringBuilder seen = new StringBuilder();
                if (last.code() == 200) {
                    String query = collection + "?resourceVersion=" + from;
                    seen.append(upTo(side, query, last.revision()));
                }
                events.add(comparable(seen.toString()));
            }
            assertThat(events.get(1)).as(collection).isEqualTo(events.get(0));
        }

        private static String upTo(Side side, String query, String revision) {
            StringBuilder seen = new StringBuilder();
            try (EventStream stream = side.client.watch(query)) {
                String reached = "";
                while (!reached.equals(revision)) {
                    TestingClient.Event event = TestingClient.next(stream);
                    reached = event.revision();
                    seen.append(event.text()).append(' ').append(reached).append('\n');
                }
            } catch (RuntimeException e) {
                seen.append(e.getMessage());
            }
            return seen.toString();
        }

        private void same(String about, Function<Side, Answer> call) {
            assertThat(comparable(call.apply(ahead)))
                    .as(about)
                    .isEqualTo(comparable(call.apply(plain)));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void changesNothingButTheRevisionsThatAreTold(long seed, @TempDir Path folder) {
        Random random = new Random(seed);
        try (Side plain = new Side(folder.resolve("plain"), 0);
                Side ahead = new Side(folder.resolve("ahead"), LEAD)) {
            Pair pair = new Pair(plain, ahead);
            for (int number = 0; number < STEPS; number++) {
                pair.step(random, number);
                if (number == STEPS / 2) {
                    plain.restart();
                    ahead.restart();
                }
            }
            for (String collection : COLLECTIONS) {
                pair.same(collection, side -> side.client.get(collection));
            }
            Answer made = ahead.client.configMap("default", "last", "");
            assertThat(Long.parseLong(made.revision())).isGreaterThan(LEAD);
        }
    }
}
