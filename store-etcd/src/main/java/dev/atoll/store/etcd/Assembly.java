package dev.atoll.store.etcd;

import com.google.protobuf.ByteString;
import dev.atoll.store.Bytes;
import dev.atoll.store.StoreEvent;
import dev.atoll.store.etcd.v3.Event;
import dev.atoll.store.etcd.v3.WatchResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Makes whole revisions of what one watch stream is sent.
///
/// etcd sends events in order, and the events of a revision together, but cuts a message that grows too large into
/// fragments, at any event. So the last revision of a fragment is held until the next message shows that it is whole.
/// What is held is less than one write. The position is the last revision that was given out; when a stream is lost,
/// what was held is forgotten, and the next stream begins at the position again.
///
/// A stream starts at its position, not after it, so that etcd itself refuses one whose next events may be compacted;
/// the events of the position itself are therefore left out here.
final class Assembly {
    private final Keys keys;
    private final ByteString prefix;
    private final List<Event> held = new ArrayList<>();
    private long position;

    /// @param prefix of the watched keys, as etcd knows them; the stream may tell of more than those
    Assembly(Keys keys, ByteString prefix, long position) {
        this.keys = keys;
        this.prefix = prefix;
        this.position = position;
    }

    /// Whole revisions, in order.
    ///
    /// @param upTo the last event's revision or, where there are none, one up to which nothing happened
    record Batch(List<StoreEvent> events, long upTo) {
        Batch {
            events = List.copyOf(events);
        }
    }

    /// A deletion came without what was deleted: that is compacted already, or the member is just stopping.
    static final class PreviousMissingException extends Exception {
        private static final long serialVersionUID = 1L;

        PreviousMissingException(long revision) {
            super("etcd no longer knows what was deleted at revision " + revision);
        }
    }

    List<Batch> accept(WatchResponse response) throws PreviousMissingException {
        if (response.getCreated()) {
            return List.of();
        }
        if (response.getEventsCount() == 0) {
            return held.isEmpty() ? progress(response.getHeader().getRevision()) : List.of();
        }
        held.addAll(response.getEventsList());
        long last = held.getLast().getKv().getModRevision();
        int whole = response.getFragment() ? firstOf(last) : held.size();
        if (whole == 0) {
            return List.of();
        }
        long upTo = held.get(whole - 1).getKv().getModRevision();
        List<StoreEvent> events = new ArrayList<>(whole);
        for (Event event : held.subList(0, whole)) {
            toStoreEvent(event).ifPresent(events::add);
        }
        held.subList(0, whole).clear();
        return batches(events, upTo);
    }

    private List<Batch> progress(long revision) {
        if (revision <= position) {
            return List.of();
        }
        position = revision;
        return List.of(new Batch(List.of(), revision));
    }

    private int firstOf(long revision) {
        int index = held.size();
        while (index > 0 && held.get(index - 1).getKv().getModRevision() == revision) {
            index--;
        }
        return index;
    }

    private List<Batch> batches(List<StoreEvent> events, long upTo) {
        List<Batch> batches = new ArrayList<>(2);
        if (!events.isEmpty()) {
            position = events.getLast().revision();
            batches.add(new Batch(events, position));
        }
        batches.addAll(progress(upTo));
        return batches;
    }

    private Optional<StoreEvent> toStoreEvent(Event event) throws PreviousMissingException {
        long revision = event.getKv().getModRevision();
        if (revision <= position || !event.getKv().getKey().startsWith(prefix)) {
            return Optional.empty();
        }
        if (event.getType() != Event.EventType.DELETE) {
            return Optional.of(new StoreEvent.Stored(keys.entry(event.getKv())));
        }
        if (!event.hasPrevKv()) {
            throw new PreviousMissingException(revision);
        }
        Bytes key = keys.key(event.getKv().getKey());
        return Optional.of(new StoreEvent.Deleted(key, revision, keys.entry(event.getPrevKv())));
    }
}
