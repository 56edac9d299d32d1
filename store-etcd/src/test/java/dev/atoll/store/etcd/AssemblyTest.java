package dev.atoll.store.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.atoll.store.StoreEvent;
import dev.atoll.store.etcd.v3.Event;
import dev.atoll.store.etcd.v3.KeyValue;
import dev.atoll.store.etcd.v3.ResponseHeader;
import dev.atoll.store.etcd.v3.WatchResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AssemblyTest {
    private final Assembly assembly =
            new Assembly(new Keys("/shard/"), ByteString.copyFromUtf8("/shard//a"), 10);

    private static KeyValue state(String key, String value, long revision) {
        return KeyValue.newBuilder()
                .setKey(ByteString.copyFromUtf8(key))
                .setValue(ByteString.copyFromUtf8(value))
                .setCreateRevision(revision)
                .setModRevision(revision)
                .build();
    }

    private static Event put(String key, long revision) {
        return Event.newBuilder().setKv(state("/shard/" + key, "v", revision)).build();
    }

    private static Event deletion(String key, long revision) {
        return Event.newBuilder()
                .setType(Event.EventType.DELETE)
                .setKv(state("/shard/" + key, "", revision))
                .build();
    }

    private static WatchResponse message(boolean fragment, Event... events) {
        return WatchResponse.newBuilder()
                .setFragment(fragment)
                .addAllEvents(List.of(events))
                // What a real one says when the watch is behind: more than its events tell.
                .setHeader(ResponseHeader.newBuilder().setRevision(1000))
                .build();
    }

    private static WatchResponse progress(long revision) {
        return WatchResponse.newBuilder()
                .setWatchId(-1)
                .setHeader(ResponseHeader.newBuilder().setRevision(revision))
                .build();
    }

    /// As `key@revision ...|upTo`, one for each batch.
    private List<String> texts(WatchResponse response) throws Exception {
        return assembly.accept(response).stream()
                .map(batch ->
                        String.join(
                                        " ",
                                        batch.events().stream()
                                                .map(event -> event.key() + "@" + event.revision())
                                                .toList())
                                + "|"
                                + batch.upTo())
                .toList();
    }

    @Test
    void givesOutWholeMessagesAsTheyCome() throws Exception {
        assertThat(texts(message(false, put("/a/1", 11), put("/a/2", 11), put("/a/1", 12))))
                .containsExactly("/a/1@11 /a/2@11 /a/1@12|12");
    }

    @Test
    void holdsTheLastRevisionOfAFragmentUntilItIsWhole() throws Exception {
        assertThat(texts(message(true, put("/a/1", 11), put("/a/1", 12))))
                .containsExactly("/a/1@11|11");
        assertThat(texts(message(true, put("/a/2", 12)))).isEmpty();
        assertThat(texts(progress(20))).isEmpty();
        assertThat(texts(message(false, put("/a/3", 12), put("/a/1", 13))))
                .containsExactly("/a/1@12 /a/2@12 /a/3@12 /a/1@13|13");
    }

    @Test
    void leavesOutWhatTheListenerHasSeen() throws Exception {
        assertThat(texts(message(false, put("/a/1", 9), put("/a/2", 10)))).isEmpty();
        assertThat(texts(message(false, put("/a/2", 10), put("/a/1", 11))))
                .containsExactly("/a/1@11|11");
        assertThat(texts(progress(11))).isEmpty();
        assertThat(texts(progress(7))).isEmpty();
    }

    @Test
    void tellsHowFarItIsWhereOtherKeysChanged() throws Exception {
        assertThat(texts(progress(15))).containsExactly("|15");
        assertThat(texts(message(false, put("/b/1", 16)))).containsExactly("|16");
        assertThat(texts(message(false, put("/a/1", 17), put("/b/1", 18))))
                .containsExactly("/a/1@17|17", "|18");
    }

    @Test
    void saysNothingWhenItsStreamBegins() throws Exception {
        WatchResponse created =
                WatchResponse.newBuilder()
                        .setCreated(true)
                        .setHeader(ResponseHeader.newBuilder().setRevision(50))
                        .build();
        assertThat(texts(created)).isEmpty();
    }

    @Test
    void knowsWhatWasDeleted() throws Exception {
        Event whole =
                deletion("/a/1", 12).toBuilder().setPrevKv(state("/shard//a/1", "old", 4)).build();
        StoreEvent event = assembly.accept(message(false, whole)).getFirst().events().getFirst();
        assertThat(event)
                .isInstanceOfSatisfying(
                        StoreEvent.Deleted.class,
                        deleted -> {
                            assertThat(deleted.previous().value().utf8()).isEqualTo("old");
                            assertThat(deleted.previous().revision()).isEqualTo(4);
                            assertThat(deleted.revision()).isEqualTo(12);
                        });
    }

    @Test
    void doesNotTellADeletionWithoutWhatWasDeleted() {
        assertThatThrownBy(() -> assembly.accept(message(false, deletion("/a/1", 12))))
                .isInstanceOf(Assembly.PreviousMissingException.class);
    }
}
