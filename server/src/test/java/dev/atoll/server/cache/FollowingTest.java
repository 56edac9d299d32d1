package dev.atoll.server.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.atoll.client.EventStream;
import dev.atoll.client.TransportException;
import dev.atoll.server.HeldStore;
import dev.atoll.server.TestingClient;
import dev.atoll.server.TestingClient.Answer;
import dev.atoll.server.TestingServer;
import dev.atoll.store.CompactedException;
import dev.atoll.store.StoreException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What becomes of reads and watches when the store's own watch ends.
final class FollowingTest {
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";

    private final HeldStore store;
    private final TestingServer server;
    private final TestingClient admin;

    FollowingTest(@TempDir Path folder) {
        AtomicReference<HeldStore> held = new AtomicReference<>();
        server = TestingServer.open(folder, real -> held.updateAndGet(_ -> new HeldStore(real)));
        store = held.get();
        admin = server.admin(TestingServer.ALPHA);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private Answer make(String name) {
        return admin.configMap("default", name, "");
    }

    private List<String> names() {
        return admin.get(MAPS).body().children("items").stream()
                .map(item -> item.child("metadata").string("name", ""))
                .toList();
    }

    @Test
    void goesOnWhereItWasWhenItsConnectionIsLost() {
        String before = make("a").revision();
        try (EventStream stream = admin.watch(MAPS + "?resourceVersion=" + before)) {
            make("b");
            assertThat(TestingClient.next(stream).text()).isEqualTo("ADDED b");
            store.refuseWatches(true);
            store.endWatches(new StoreException("the connection is lost"));
            make("c");
            admin.delete(MAPS + "/b");
            store.refuseWatches(false);
            make("d");
            assertThat(TestingClient.next(stream).text()).isEqualTo("ADDED c");
            assertThat(TestingClient.next(stream).text()).isEqualTo("DELETED b");
            assertThat(TestingClient.next(stream).text()).isEqualTo("ADDED d");
        }
        assertThat(names()).containsExactly("a", "c", "d");
    }

    @Test
    void isReadAnewWhereTheHistoryThatItMissedIsGone() {
        String before = make("a").revision();
        EventStream stream = admin.watch(MAPS + "?resourceVersion=" + before);
        store.refuseWatches(true);
        store.endWatches(new StoreException("the connection is lost"));
        make("b");
        admin.delete(MAPS + "/a");
        store.compact(store.revision());
        store.refuseWatches(false);

        // Whoever watched cannot be told what happened, and is told so when it comes again.
        assertThatThrownBy(() -> TestingClient.next(stream)).isInstanceOf(TransportException.class);
        stream.close();
        assertThat(names()).containsExactly("b");
        try (EventStream again = admin.watch(MAPS + "?resourceVersion=" + before)) {
            assertThat(TestingClient.next(again).object().integer("code", 0)).isEqualTo(410L);
        }
        String now = admin.get(MAPS).revision();
        try (EventStream anew = admin.watch(MAPS + "?resourceVersion=" + now)) {
            make("c");
            assertThat(TestingClient.next(anew).text()).isEqualTo("ADDED c");
        }
    }

    @Test
    void isReadAnewWhenTheStoreSaysThatItsHistoryIsGone() {
        make("a");
        store.endWatches(new CompactedException(1, 2));
        make("b");
        assertThat(names()).containsExactly("a", "b");
    }

    @Test
    void answersFromMemoryWhatNeedNotBeNew() {
        make("a");
        names();
        store.refuseWatches(true);
        store.endWatches(new StoreException("the connection is lost"));
        make("b");
        assertThat(admin.get(MAPS + "?resourceVersion=0").body().children("items")).hasSize(1);
        Answer refused = admin.get(MAPS);
        assertThat(refused.code()).isEqualTo(503);
        assertThat(refused.reason()).isEqualTo("ServiceUnavailable");
        store.refuseWatches(false);
        make("c");
        assertThat(admin.get(MAPS + "/c").code()).isEqualTo(200);
    }
}
