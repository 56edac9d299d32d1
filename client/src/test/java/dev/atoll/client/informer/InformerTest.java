package dev.atoll.client.informer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.atoll.client.ObjectKey;
import dev.atoll.client.testing.TestingApi;
import dev.atoll.client.testing.TestingMetrics;
import dev.atoll.kinds.Resources;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.core.v1.ConfigMap;
import dev.atoll.kinds.selector.LabelSelector;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class InformerTest {
    private final TestingApi api = new TestingApi();
    private final InformerOptions options =
            new InformerOptions(
                    2,
                    Duration.ofMillis(2),
                    Duration.ofMillis(20),
                    Duration.ofMinutes(5),
                    new Random(1));
    private final Informers informers = new Informers(api.client(), options);
    private final Informer<ConfigMap> informer = informers.informer(Resources.CONFIG_MAPS);
    private final List<String> seen = new CopyOnWriteArrayList<>();

    private final Handler<ConfigMap> recording =
            new Handler<>() {
                @Override
                public void added(ConfigMap object, boolean initial) {
                    seen.add((initial ? "initial " : "added ") + object.name());
                }

                @Override
                public void updated(ConfigMap before, ConfigMap now) {
                    seen.add(
                            "updated "
                                    + now.name()
                                    + " "
                                    + before.data().get("k")
                                    + "->"
                                    + now.data().get("k"));
                }

                @Override
                public void deleted(ConfigMap last) {
                    seen.add("deleted " + last.name());
                }
            };

    @AfterEach
    void close() {
        informers.close();
    }

    private static ConfigMap map(String namespace, String name, String value) {
        Tree metadata =
                Tree.empty()
                        .with("name", name)
                        .with("namespace", namespace)
                        .with("labels", Map.of("app", name.substring(0, 1)));
        return new ConfigMap(
                Tree.empty().with("metadata", metadata).with("data", Map.of("k", value)));
    }

    private void start() throws InterruptedException {
        informer.addHandler(recording);
        informers.start();
        assertThat(informers.awaitSynced(Duration.ofSeconds(10))).isTrue();
    }

    private void change(String name, String value) {
        api.change(
                Resources.CONFIG_MAPS,
                new ObjectKey("shop", name),
                map -> map.withData(Map.of("k", value)));
    }

    @Test
    void listsInPagesAndFollows() throws Exception {
        for (int i = 0; i < 5; i++) {
            api.seed(Resources.CONFIG_MAPS, map("shop", "a" + i, "1"));
        }
        start();
        assertThat(seen)
                .containsExactly(
                        "initial a0", "initial a1", "initial a2", "initial a3", "initial a4");
        api.seed(Resources.CONFIG_MAPS, map("shop", "b", "1"));
        change("b", "2");
        api.remove(Resources.CONFIG_MAPS, new ObjectKey("shop", "a0"));
        await().until(() -> seen.size() == 8);
        assertThat(seen.subList(5, 8)).containsExactly("added b", "updated b 1->2", "deleted a0");
        assertThat(informer.cache().get("shop", "b").orElseThrow().data()).containsEntry("k", "2");
        assertThat(informer.cache().get("shop", "a0")).isEmpty();
    }

    @Test
    void readsByNamespaceLabelAndIndex() throws Exception {
        informer.cache().addIndex("value", map -> List.of(map.data().getOrDefault("k", "")));
        api.seed(Resources.CONFIG_MAPS, map("shop", "a1", "x"));
        api.seed(Resources.CONFIG_MAPS, map("shop", "b1", "y"));
        api.seed(Resources.CONFIG_MAPS, map("other", "a1", "x"));
        start();
        assertThat(informer.cache().list("shop")).hasSize(2);
        assertThat(informer.cache().list("shop", LabelSelector.parse("app=a"))).hasSize(1);
        assertThat(informer.cache().byIndex("value", "x")).hasSize(2);
        change("a1", "y");
        await().until(() -> informer.cache().byIndex("value", "y").size() == 2);
        assertThat(informer.cache().byIndex("value", "x")).hasSize(1);
        assertThat(informer.cache().indexed("value")).containsExactlyInAnyOrder("x", "y");
    }

    @Test
    void resumesABrokenWatchWithoutAList() throws Exception {
        api.seed(Resources.CONFIG_MAPS, map("shop", "a", "1"));
        AtomicInteger lists = new AtomicInteger();
        api.intercept(request -> {
            lists.addAndGet(request.method().equals("GET") ? 1 : 0);
            return Optional.empty();
        });
        start();
        await().until(() -> api.watchCount() == 1);
        api.cutWatches();
        change("a", "2");
        await().until(() -> seen.contains("updated a 1->2"));
        assertThat(lists).hasValue(1);
    }

    @Test
    void listsAgainWhenItsHistoryIsGone() throws Exception {
        api.seed(Resources.CONFIG_MAPS, map("shop", "a", "1"));
        api.seed(Resources.CONFIG_MAPS, map("shop", "b", "1"));
        start();
        await().until(() -> api.watchCount() == 1);
        synchronized (api) {
            api.cutWatches();
            change("a", "2");
            api.remove(Resources.CONFIG_MAPS, new ObjectKey("shop", "b"));
            api.seed(Resources.CONFIG_MAPS, map("shop", "c", "1"));
            api.compact();
        }
        await().until(() -> seen.contains("deleted b"));
        assertThat(seen).contains("updated a 1->2", "initial c");
        change("c", "2");
        await().until(() -> seen.contains("updated c 1->2"));
    }

    @Test
    void comesThroughAServerThatIsAway() throws Exception {
        AtomicInteger failures = new AtomicInteger(5);
        api.intercept(_ ->
                failures.getAndDecrement() > 0
                        ? Optional.of(TestingApi.refusal(503, "ServiceUnavailable", "away"))
                        : Optional.empty());
        api.seed(Resources.CONFIG_MAPS, map("shop", "a", "1"));
        start();
        assertThat(seen).containsExactly("initial a");
    }

    @Test
    void movesOnWithBookmarks() throws Exception {
        start();
        await().until(() -> api.watchCount() == 1);
        String before = informer.resourceVersion();
        api.seed(
                Resources.NAMESPACES,
                new dev.atoll.kinds.core.v1.Namespace(
                        Tree.empty().with("metadata", Tree.empty().with("name", "shop"))));
        api.bookmark();
        await().until(() -> !informer.resourceVersion().equals(before));
    }

    @Test
    void tellsALateHandlerWhatIsThere() throws Exception {
        api.seed(Resources.CONFIG_MAPS, map("shop", "a", "1"));
        informers.start();
        assertThat(informer.awaitSynced(Duration.ofSeconds(10))).isTrue();
        informer.addHandler(recording);
        assertThat(seen).containsExactly("initial a");
    }

    @Test
    void keepsMetadataOnlyWhereAsked() throws Exception {
        api.seed(Resources.CONFIG_MAPS, map("shop", "a", "1"));
        var type =
                dev.atoll.client.GenericObject.type(
                        Resources.CONFIG_MAPS.resource(), "ConfigMap", true);
        var metadata = informers.metadata(type);
        start();
        assertThat(metadata.cache().get("shop", "a").orElseThrow().tree().has("data")).isFalse();
    }

    @Test
    void tellsWhatItHoldsAndHowOftenItListed() throws Exception {
        TestingMetrics metrics = new TestingMetrics();
        InformerMetrics.Named shop =
                new InformerMetrics(metrics.registry(), () -> Instant.ofEpochSecond(77))
                        .named("shop");
        api.seed(Resources.CONFIG_MAPS, map("shop", "a", "1"));
        api.seed(Resources.CONFIG_MAPS, map("shop", "b", "1"));
        Informers counted = new Informers(api.client(), options.withMetrics(shop));
        try (counted) {
            Informer<ConfigMap> maps = counted.informer(Resources.CONFIG_MAPS);
            assertThat(counted.alive()).isFalse();
            assertThat(counted.hasSynced()).isFalse();
            counted.start();
            await().until(counted::hasSynced);
            assertThat(counted.alive()).isTrue();
            String[] labels = {"name", "shop", "resource", "configmaps"};
            assertThat(metrics.value("atoll_informer_objects", labels)).isEqualTo(2);
            assertThat(metrics.value("atoll_informer_lists_total", labels)).isEqualTo(1);
            assertThat(metrics.value("atoll_informer_last_sync_timestamp_seconds", labels))
                    .isEqualTo(77);
            assertThat(metrics.value("informer_store_resource_version", labels))
                    .isEqualTo(Double.parseDouble(maps.resourceVersion()));
            api.cutWatches();
            await().until(() -> metrics.value("atoll_informer_watch_ends_total", labels) == 1);
            assertThat(metrics.value("atoll_informer_lists_total", labels)).isEqualTo(1);
        }
        assertThat(counted.alive()).isFalse();
        assertThat(metrics.value("atoll_informer_objects")).isZero();
    }
}
