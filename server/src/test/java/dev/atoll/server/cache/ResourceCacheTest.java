package dev.atoll.server.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.kinds.Encoded;
import dev.atoll.kinds.codec.Json;
import dev.atoll.kinds.selector.FieldSelector;
import dev.atoll.kinds.selector.LabelSelector;
import dev.atoll.server.tenant.ObjectKey;
import dev.atoll.server.tenant.TenantId;
import dev.atoll.store.Bytes;
import dev.atoll.store.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class ResourceCacheTest {
    private static final ObjectFilter ALL = ObjectFilter.all();
    private static final ObjectFilter BLUE =
            new ObjectFilter("", LabelSelector.parse("color=blue"), FieldSelector.everything());

    private final ResourceCache cache = new ResourceCache(SortedSnapshot.empty(), 10, 0);

    /// Keeps what it is offered, as `TYPE name@revision`.
    private static final class TestingSink implements ChangeSink {
        final List<String> seen = new ArrayList<>();
        boolean ended;

        @Override
        public void offer(List<Change> changes, long revision) {
            for (Change change : changes) {
                seen.add(change.type() + " " + change.object().name() + "@" + change.revision());
            }
        }

        @Override
        public void end() {
            ended = true;
        }
    }

    private static CachedObject object(String name, String color, long revision) {
        ObjectKey key = new ObjectKey(new TenantId("t"), "", "configmaps", "default", name);
        Map<String, Object> labels = Map.of("color", color);
        Map<String, Object> metadata = Map.of("name", name, "uid", "u", "labels", labels);
        Bytes value = StoredObject.of(Map.of("metadata", metadata), Map.of()).encode();
        return CachedObject.of(key, new Entry(key.bytes(), value, 1, revision));
    }

    private void store(String name, String color, long revision) {
        cache.apply(List.of(new Change(Change.Type.MODIFIED, object(name, color, revision), null)));
    }

    private void delete(String name, String color, long revision) {
        cache.apply(List.of(new Change(Change.Type.DELETED, object(name, color, revision), null)));
    }

    @Test
    void resumesWithoutGapOrDuplicate() {
        store("a", "red", 11);
        store("b", "red", 12);
        TestingSink sink = new TestingSink();

        cache.subscribe(11, ALL, sink);
        store("a", "blue", 13);
        delete("b", "red", 14);

        assertThat(sink.seen).containsExactly("ADDED b@12", "MODIFIED a@13", "DELETED b@14");
    }

    @Test
    void beginsWithTheObjectsAsTheyAre() {
        store("b", "red", 11);
        store("a", "red", 12);
        TestingSink sink = new TestingSink();

        cache.subscribeFromNow(ALL, sink, 12);
        store("c", "red", 13);

        assertThat(sink.seen).containsExactly("ADDED a@12", "ADDED b@11", "ADDED c@13");
    }

    @Test
    void refusesToResumeFromBeforeItsHistory() {
        assertThat(cache.subscribe(9, ALL, new TestingSink())).isNull();
        assertThat(cache.subscribe(10, ALL, new TestingSink())).isNotNull();
    }

    @Test
    void forgetsOldChangesAndRefusesToResumeFromThem() {
        for (int i = 0; i < 5_000; i++) {
            store("a", "red", 11 + i);
        }

        assertThat(cache.subscribe(11, ALL, new TestingSink())).isNull();
        TestingSink sink = new TestingSink();
        assertThat(cache.subscribe(5_008, ALL, sink)).isNotNull();
        assertThat(sink.seen).containsExactly("MODIFIED a@5009", "MODIFIED a@5010");
    }

    @Test
    void showsAnObjectThatBeginsToMatchAsAddedAndOneThatStopsAsDeleted() {
        store("a", "red", 11);
        TestingSink sink = new TestingSink();
        cache.subscribe(11, BLUE, sink);

        store("a", "blue", 12);
        store("a", "blue", 13);
        store("a", "red", 14);
        store("a", "red", 15);
        delete("a", "red", 16);

        assertThat(sink.seen).containsExactly("ADDED a@12", "MODIFIED a@13", "DELETED a@14");
    }

    @Test
    void tellsTheRevisionAtWhichAnObjectStoppedMatching() {
        Change change =
                new Change(Change.Type.MODIFIED, object("a", "red", 12), object("a", "blue", 11));

        Change seen = Objects.requireNonNull(BLUE.apply(change));

        Encoded json = seen.object().json();
        assertThat(Json.decode(json.array()).get("metadata"))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
                .containsEntry("resourceVersion", "12")
                .containsEntry("labels", Map.of("color", "blue"));
    }

    @Test
    void saysNothingMoreToAClosedSubscription() {
        TestingSink sink = new TestingSink();
        ResourceCache.Subscription subscription =
                Objects.requireNonNull(cache.subscribe(10, ALL, sink));

        subscription.close();
        store("a", "red", 11);
        cache.end();

        assertThat(sink.seen).isEmpty();
        assertThat(sink.ended).isFalse();
    }

    @Test
    void pagesInOrderAndSaysWhetherThereIsMore() {
        store("c", "red", 11);
        store("a", "blue", 12);
        store("b", "red", 13);

        ResourceCache.Selected first = cache.select(ALL, "", 2, 13);
        assertThat(first.objects()).extracting(CachedObject::name).containsExactly("a", "b");
        assertThat(first.more()).isTrue();
        ResourceCache.Selected second = cache.select(ALL, "default/b", 2, 13);
        assertThat(second.objects()).extracting(CachedObject::name).containsExactly("c");
        assertThat(second.more()).isFalse();
    }
}
