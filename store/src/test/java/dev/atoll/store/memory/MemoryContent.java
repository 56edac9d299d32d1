package dev.atoll.store.memory;

import dev.atoll.store.Bytes;
import dev.atoll.store.CompactedException;
import dev.atoll.store.Entry;
import dev.atoll.store.FutureRevisionException;
import dev.atoll.store.Page;
import dev.atoll.store.RangeQuery;
import dev.atoll.store.StoreEvent;
import dev.atoll.store.Write;
import dev.atoll.store.WriteResult;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;

/// What is stored, of which nothing is ever forgotten: compaction only refuses the past. It is bounded by nothing but
/// memory, so a simulation has to be short.
public final class MemoryContent {
    private final ReentrantLock lock = new ReentrantLock();

    /// Each is told after a write. They share no condition: one that is never let go on again, as its simulated host
    /// was killed, would hold up those behind it.
    private final List<Semaphore> followers = new CopyOnWriteArrayList<>();

    private final TreeMap<Bytes, NavigableMap<Long, Optional<Entry>>> keys = new TreeMap<>();

    /// Of all revisions, in their order.
    private final List<StoreEvent> events = new ArrayList<>();

    private long revision = 1;
    private long compacted;

    /// Everything that was ever written.
    public List<StoreEvent> events() {
        lock.lock();
        try {
            return List.copyOf(events);
        } finally {
            lock.unlock();
        }
    }

    long revision() {
        lock.lock();
        try {
            return revision;
        } finally {
            lock.unlock();
        }
    }

    long compactedRevision() {
        lock.lock();
        try {
            return compacted;
        } finally {
            lock.unlock();
        }
    }

    Optional<Entry> get(Bytes key) {
        lock.lock();
        try {
            return at(key, revision);
        } finally {
            lock.unlock();
        }
    }

    private Optional<Entry> at(Bytes key, long when) {
        NavigableMap<Long, Optional<Entry>> states = keys.get(key);
        var found = states == null ? null : states.floorEntry(when);
        return found == null ? Optional.empty() : found.getValue();
    }

    Page range(RangeQuery query) {
        lock.lock();
        try {
            long when = query.revision() == 0 ? revision : query.revision();
            refuse(when);
            boolean open = query.to().length() == 0;
            if (!open && query.from().compareTo(query.to()) >= 0) {
                return new Page(List.of(), when, false);
            }
            var within =
                    open ? keys.tailMap(query.from(), true) : keys.subMap(query.from(), query.to());
            List<Entry> found = new ArrayList<>();
            for (Bytes key : within.keySet()) {
                Optional<Entry> entry = at(key, when);
                if (entry.isPresent() && query.limit() > 0 && found.size() == query.limit()) {
                    return new Page(found, when, true);
                }
                entry.ifPresent(found::add);
            }
            return new Page(found, when, false);
        } finally {
            lock.unlock();
        }
    }

    private void refuse(long when) {
        if (when > revision) {
            throw new FutureRevisionException(when, revision);
        }
        if (when < compacted) {
            throw new CompactedException(when, compacted);
        }
    }

    WriteResult write(Write write) {
        Set<Bytes> named = new HashSet<>();
        for (Write.Operation operation : write.operations()) {
            if (!named.add(operation.key())) {
                throw new IllegalArgumentException(operation.key() + " is named twice");
            }
        }
        lock.lock();
        try {
            for (Write.Operation operation : write.operations()) {
                Optional<Entry> actual = at(operation.key(), revision);
                if (!isAs(operation.expected(), actual)) {
                    return new WriteResult.Conflict(operation.key(), actual);
                }
            }
            List<StoreEvent> made = new ArrayList<>();
            write.operations().forEach(operation -> make(operation).ifPresent(made::add));
            if (!made.isEmpty()) {
                revision++;
                made.forEach(this::take);
                followers.forEach(Semaphore::release);
            }
            return new WriteResult.Written(revision);
        } finally {
            lock.unlock();
        }
    }

    private static boolean isAs(Write.Expected expected, Optional<Entry> actual) {
        return switch (expected) {
            case Write.Absent() -> actual.isEmpty();
            case Write.AtRevision(long wanted) ->
                    actual.filter(entry -> entry.revision() == wanted).isPresent();
            case Write.Anything() -> true;
        };
    }

    private Optional<StoreEvent> make(Write.Operation operation) {
        Optional<Entry> before = at(operation.key(), revision);
        long next = revision + 1;
        return switch (operation) {
            case Write.Put put -> {
                long created = before.map(Entry::createRevision).orElse(next);
                Entry entry = new Entry(put.key(), put.value(), created, next);
                yield Optional.of(new StoreEvent.Stored(entry));
            }
            case Write.Delete delete ->
                    before.map(entry -> new StoreEvent.Deleted(delete.key(), next, entry));
            case Write.Check _ -> Optional.empty();
        };
    }

    private void take(StoreEvent event) {
        Optional<Entry> state =
                event instanceof StoreEvent.Stored(Entry entry)
                        ? Optional.of(entry)
                        : Optional.empty();
        keys.computeIfAbsent(event.key(), _ -> new TreeMap<>()).put(event.revision(), state);
        events.add(event);
    }

    void compact(long upTo) {
        lock.lock();
        try {
            if (upTo > revision) {
                throw new FutureRevisionException(upTo, revision);
            }
            compacted = Math.max(compacted, upTo);
        } finally {
            lock.unlock();
        }
    }

    /// What a watch is told next.
    ///
    /// @param next the first event that it has not been told of
    /// @param revision up to which it is told
    record News(List<StoreEvent> events, int next, long revision) {}

    /// Where a watch after a revision begins.
    ///
    /// @throws CompactedException where it cannot, as for [FutureRevisionException]
    int firstAfter(long after) {
        lock.lock();
        try {
            refuse(after);
            int first = events.size();
            while (first > 0 && events.get(first - 1).revision() > after) {
                first--;
            }
            return first;
        } finally {
            lock.unlock();
        }
    }

    /// @param follower gets a permit with each write
    void join(Semaphore follower) {
        followers.add(follower);
    }

    void leave(Semaphore follower) {
        followers.remove(follower);
    }

    /// What a watch is to be told next.
    ///
    /// @param known the revision up to which it was told; that of the answer where there is nothing
    /// @param most revisions to tell of at once
    News after(Bytes prefix, int first, long known, int most) {
        lock.lock();
        try {
            List<StoreEvent> told = new ArrayList<>();
            long last = known;
            int next = first;
            int revisions = 0;
            for (; next < events.size(); next++) {
                StoreEvent event = events.get(next);
                revisions += event.revision() > last ? 1 : 0;
                if (revisions > most) {
                    return new News(told, next, told.isEmpty() ? last : told.getLast().revision());
                }
                last = event.revision();
                if (event.key().startsWith(prefix)) {
                    told.add(event);
                }
            }
            // The revision that is told is that of the last event, if there is one.
            return new News(told, next, told.isEmpty() ? revision : told.getLast().revision());
        } finally {
            lock.unlock();
        }
    }
}
