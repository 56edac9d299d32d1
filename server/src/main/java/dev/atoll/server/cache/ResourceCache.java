package dev.atoll.server.cache;

import dev.atoll.server.flow.Seats;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// One resource of one tenant: its objects, and its latest changes for watches to resume from.
///
/// One thread applies changes; any number read. The state is one immutable snapshot, replaced as a whole. The lock
/// covers applying and subscribing only, so that a subscription misses nothing and sees nothing twice.
public final class ResourceCache {
    /// Older changes are forgotten; a watch from before them is told so, and ends.
    private static final int MAX_CHANGES = 4_096;

    private static final long MAX_CHANGES_BYTES = 16L << 20;

    private final long baseRevision;
    private final Deque<Change> changes = new ArrayDeque<>();
    private final CopyOnWriteArrayList<Subscription> subscriptions = new CopyOnWriteArrayList<>();
    private long changesBytes;
    private long forgottenRevision;
    private boolean retired;
    private volatile State state;

    private record State(
            SortedSnapshot<CachedObject> objects, StoredSize stored, long changedRevision) {}

    /// A running subscription.
    public final class Subscription implements AutoCloseable {
        private final ObjectFilter filter;
        private final ChangeSink sink;

        private Subscription(ObjectFilter filter, ChangeSink sink) {
            this.filter = filter;
            this.sink = sink;
        }

        private void offer(List<Change> batch, long revision) {
            List<Change> seen = new ArrayList<>(batch.size());
            for (Change change : batch) {
                Change visible = filter.apply(change);
                if (visible != null) {
                    seen.add(visible);
                }
            }
            if (!seen.isEmpty()) {
                sink.offer(seen, revision);
            }
        }

        @Override
        public void close() {
            subscriptions.remove(this);
        }
    }

    /// @param objects those that are there from the beginning
    /// @param fromRevision the history before it is not known
    /// @param baseRevision that of base objects: nothing that is stored has it
    ResourceCache(SortedSnapshot<CachedObject> objects, long fromRevision, long baseRevision) {
        this.baseRevision = baseRevision;
        forgottenRevision = fromRevision;
        state = new State(objects, sizeOf(objects), fromRevision);
    }

    private StoredSize sizeOf(SortedSnapshot<CachedObject> objects) {
        StoredSize size = StoredSize.NONE;
        for (CachedObject object : objects.range("", "")) {
            if (isStored(object)) {
                size = size.with(object);
            }
        }
        return size;
    }

    private boolean isStored(CachedObject object) {
        return object.revision() != baseRevision;
    }

    /// An object's place in the order of its resource.
    public static String keyOf(String namespace, String name) {
        return namespace.isEmpty() ? name : namespace + "/" + name;
    }

    public @Nullable CachedObject get(String namespace, String name) {
        return state.objects.get(keyOf(namespace, name));
    }

    /// The revision of the newest change of this resource: whatever was computed from its objects is current while
    /// this stays the same.
    public long changedRevision() {
        return state.changedRevision;
    }

    public int size() {
        return state.objects.size();
    }

    /// Counted with each change, so that it costs nothing to ask.
    StoredSize stored() {
        return state.stored;
    }

    public List<CachedObject> list(ObjectFilter filter) {
        return matching(state.objects.range(prefixOf(filter), ""), filter, 0);
    }

    /// A part of a list, and the revision at which it is whole.
    ///
    /// @param more whether a limit cut it short
    /// @param remaining how many more there are; empty where there are none, or where selectors would have to tell
    public record Selected(
            List<CachedObject> objects, long revision, boolean more, OptionalInt remaining) {}

    /// The objects that match, ordered by namespace and name.
    ///
    /// @param after only those that come after this key
    /// @param limit at most so many; 0 is no limit
    /// @param knownRevision one that the whole cache had reached before this call
    public Selected select(ObjectFilter filter, String after, int limit, long knownRevision) {
        State read = state;
        List<CachedObject> range = read.objects.range(prefixOf(filter), after);
        List<CachedObject> found = matching(range, filter, limit == 0 ? limit : limit + 1);
        boolean more = limit > 0 && found.size() > limit;
        return new Selected(
                more ? found.subList(0, limit) : found,
                Math.max(knownRevision, read.changedRevision),
                more,
                more && filter.isEverything()
                        ? OptionalInt.of(range.size() - limit)
                        : OptionalInt.empty());
    }

    /// All of them without looking at any, where the filter takes everything. Else the first that match, which may take
    /// long to find: others may compute meanwhile.
    ///
    /// @param most 0 for all
    private static List<CachedObject> matching(
            List<CachedObject> range, ObjectFilter filter, int most) {
        if (filter.isEverything()) {
            return range;
        }
        List<CachedObject> found = new ArrayList<>();
        for (CachedObject object : range) {
            Seats.giveWay();
            if (filter.matches(object)) {
                found.add(object);
                if (found.size() == most) {
                    break;
                }
            }
        }
        return found;
    }

    private static String prefixOf(ObjectFilter filter) {
        return filter.namespace().isEmpty() ? "" : filter.namespace() + "/";
    }

    public int subscriptions() {
        return subscriptions.size();
    }

    /// Begins with what happened after `revision`, which is offered before this returns.
    ///
    /// @return null where changes after that revision are forgotten
    public synchronized @Nullable Subscription subscribe(
            long revision, ObjectFilter filter, ChangeSink sink) {
        if (revision < forgottenRevision) {
            return null;
        }
        Subscription subscription = new Subscription(filter, sink);
        List<Change> missed = new ArrayList<>();
        for (Change change : changes) {
            if (change.revision() > revision) {
                missed.add(change);
            }
        }
        if (!missed.isEmpty()) {
            subscription.offer(missed, missed.getLast().revision());
        }
        begin(subscription);
        return subscription;
    }

    /// The oldest revision that a subscription may begin after.
    public synchronized long forgottenRevision() {
        return forgottenRevision;
    }

    /// Begins with the objects as they are now, each as added, then what happens after.
    public synchronized Subscription subscribeFromNow(
            ObjectFilter filter, ChangeSink sink, long revision) {
        Subscription subscription = new Subscription(filter, sink);
        List<Change> initial = new ArrayList<>();
        for (CachedObject object : list(filter)) {
            initial.add(new Change(Change.Type.ADDED, object, null));
        }
        sink.offer(initial, Math.max(revision, state.changedRevision));
        begin(subscription);
        return subscription;
    }

    private void begin(Subscription subscription) {
        if (retired) {
            subscription.sink.end();
        } else {
            subscriptions.add(subscription);
        }
    }

    /// Begins anew with the objects as they are at a revision. What happened before it is no longer known, so that
    /// subscriptions end, and those from before it are refused.
    synchronized void restart(SortedSnapshot<CachedObject> objects, long revision) {
        end();
        changes.clear();
        changesBytes = 0;
        forgottenRevision = revision;
        state = new State(objects, sizeOf(objects), revision);
    }

    synchronized void apply(List<Change> batch) {
        SortedSnapshot<CachedObject> objects = state.objects;
        StoredSize stored = state.stored;
        List<Change> applied = new ArrayList<>(batch.size());
        for (Change told : batch) {
            String key = keyOf(told.object().namespace(), told.object().name());
            CachedObject previous = objects.get(key);
            Change change = told;
            if (told.object().isTombstone()) {
                if (previous == null) {
                    continue;
                }
                CachedObject last = previous.atRevision(told.revision());
                objects = objects.without(key);
                change = new Change(Change.Type.DELETED, last, previous);
            } else if (told.type() == Change.Type.DELETED) {
                objects = objects.without(key);
                change = new Change(Change.Type.DELETED, told.object(), previous);
            } else {
                Change.Type type = previous == null ? Change.Type.ADDED : Change.Type.MODIFIED;
                objects = objects.with(key, told.object());
                stored = stored.with(told.object());
                change = new Change(type, told.object(), previous);
            }
            if (previous != null && isStored(previous)) {
                stored = stored.without(previous);
            }
            applied.add(change);
            remember(change);
        }
        if (applied.isEmpty()) {
            return;
        }
        long revision = applied.getLast().revision();
        state = new State(objects, stored, revision);
        for (Subscription subscription : subscriptions) {
            subscription.offer(applied, revision);
        }
    }

    void progress(long revision) {
        for (Subscription subscription : subscriptions) {
            subscription.sink.offer(List.of(), revision);
        }
    }

    void end() {
        for (Subscription subscription : subscriptions) {
            subscription.sink.end();
        }
        subscriptions.clear();
    }

    /// Those who watch begin anew.
    synchronized void endWatches() {
        end();
    }

    /// The tenant is no more: watches end, also those that are still to begin.
    synchronized void retire() {
        retired = true;
        end();
    }

    private void remember(Change change) {
        changes.addLast(change);
        changesBytes += change.object().json().length();
        while (changes.size() > MAX_CHANGES || changesBytes > MAX_CHANGES_BYTES) {
            Change oldest = changes.removeFirst();
            changesBytes -= oldest.object().json().length();
            forgottenRevision = oldest.revision();
        }
    }
}
