package dev.atoll.store.embedded;

import dev.atoll.store.Bytes;
import dev.atoll.store.Entry;
import dev.atoll.store.StoreEvent;
import dev.atoll.store.StoreException;
import dev.atoll.store.Write;
import dev.atoll.store.WriteResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Decides a batch of writes, one after the other, against the newest state including the writes before them. Nothing
/// is changed yet: the result is what to store and what to answer once that is durable.
final class Plan {
    private final Database database;
    private final Map<Bytes, State> planned = new HashMap<>();
    private final List<Change> changes = new ArrayList<>();
    private final List<Commit> commits = new ArrayList<>();
    private long revision;

    Plan(Database database, long revision) {
        this.database = database;
        this.revision = revision;
    }

    /// A key's newest state. A living key's value is read only when it is needed.
    private record State(Layout.@Nullable Head head, @Nullable Entry entry) {
        static final State ABSENT = new State(null, null);

        static State of(Entry entry) {
            return new State(new Layout.Head(entry.createRevision(), entry.revision()), entry);
        }
    }

    List<Change> changes() {
        return changes;
    }

    List<Commit> commits() {
        return commits;
    }

    long revision() {
        return revision;
    }

    WriteResult add(Write write) {
        List<State> states = new ArrayList<>(write.operations().size());
        for (Write.Operation operation : write.operations()) {
            State state = state(operation.key());
            if (!isExpected(operation.expected(), state.head())) {
                return new WriteResult.Conflict(operation.key(), entry(operation.key(), state));
            }
            states.add(state);
        }
        List<StoreEvent> events = new ArrayList<>(states.size());
        long next = revision + 1;
        for (int i = 0; i < states.size(); i++) {
            StoreEvent event = change(write.operations().get(i), states.get(i), next, i);
            if (event != null) {
                events.add(event);
            }
        }
        if (!events.isEmpty()) {
            revision = next;
            commits.add(new Commit(next, events));
        }
        return new WriteResult.Written(revision);
    }

    private static boolean isExpected(Write.Expected expected, Layout.@Nullable Head head) {
        return switch (expected) {
            case Write.Absent() -> head == null;
            case Write.AtRevision(long wanted) -> head != null && head.revision() == wanted;
            case Write.Anything() -> true;
        };
    }

    private @Nullable StoreEvent change(
            Write.Operation operation, State state, long next, int index) {
        Layout.Head head = state.head();
        long previousRevision = head == null ? 0 : head.revision();
        return switch (operation) {
            case Write.Put put -> {
                Entry entry =
                        new Entry(
                                put.key(),
                                put.value(),
                                head == null ? next : head.createRevision(),
                                next);
                planned.put(put.key(), State.of(entry));
                changes.add(new Change.Store(entry, index, previousRevision));
                yield new StoreEvent.Stored(entry);
            }
            case Write.Delete delete -> {
                Optional<Entry> previous = entry(delete.key(), state);
                if (previous.isEmpty()) {
                    yield null;
                }
                planned.put(delete.key(), State.ABSENT);
                changes.add(new Change.Remove(delete.key(), next, index, previousRevision));
                yield new StoreEvent.Deleted(delete.key(), next, previous.get());
            }
            case Write.Check _ -> {
                // Many writes of a batch ask for the same few keys, such as their namespace's.
                planned.put(operation.key(), state);
                yield null;
            }
        };
    }

    private State state(Bytes key) {
        State known = planned.get(key);
        if (known != null) {
            return known;
        }
        Layout.Head head = database.head(key);
        return head == null ? State.ABSENT : new State(head, null);
    }

    private Optional<Entry> entry(Bytes key, State state) {
        Layout.Head head = state.head();
        if (head == null) {
            return Optional.empty();
        }
        Entry entry =
                state.entry() == null ? database.entryAt(key, head.revision()) : state.entry();
        if (entry == null) {
            throw new StoreException(
                    "the store is damaged: " + key + " has no version " + head.revision());
        }
        return Optional.of(entry);
    }
}
