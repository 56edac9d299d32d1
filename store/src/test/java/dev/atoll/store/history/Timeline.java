package dev.atoll.store.history;

import dev.atoll.store.Bytes;
import dev.atoll.store.Entry;
import dev.atoll.store.StoreEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/// What a store held at each revision, as a complete watch tells it.
final class Timeline {
    private final Map<Bytes, NavigableMap<Long, Optional<Entry>>> keys = new HashMap<>();
    private final List<String> faults = new ArrayList<>();

    Timeline(List<StoreEvent> events) {
        long last = 0;
        for (StoreEvent event : events) {
            if (event.revision() < last) {
                faults.add("the watch goes back from " + last + " to " + event);
            }
            last = event.revision();
            Optional<Entry> before = at(event.key(), event.revision() - 1);
            Optional<Entry> after =
                    switch (event) {
                        case StoreEvent.Stored stored -> Optional.of(stored.entry());
                        case StoreEvent.Deleted deleted -> {
                            if (!before.equals(Optional.of(deleted.previous()))) {
                                faults.add(event + " deletes what was " + before);
                            }
                            yield Optional.empty();
                        }
                    };
            var told = states(event.key()).put(event.revision(), after);
            if (told != null) {
                faults.add("the watch tells of " + event.key() + " twice at " + last);
            }
        }
    }

    private NavigableMap<Long, Optional<Entry>> states(Bytes key) {
        return keys.computeIfAbsent(key, _ -> new TreeMap<>());
    }

    /// What is wrong with the watch itself.
    List<String> faults() {
        return faults;
    }

    Optional<Entry> at(Bytes key, long revision) {
        var found = states(key).floorEntry(revision);
        return found == null ? Optional.empty() : found.getValue();
    }

    /// Whether the key changed at exactly this revision.
    boolean changedAt(Bytes key, long revision) {
        return states(key).containsKey(revision);
    }

    /// The first revision, not below `from`, at which the key is in a state; -1 where there is none.
    long firstAt(Bytes key, Optional<Entry> state, long from) {
        if (at(key, from).equals(state)) {
            return from;
        }
        return states(key).tailMap(from, false).entrySet().stream()
                .filter(entry -> entry.getValue().equals(state))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(-1L);
    }

    /// All that there was at a revision, by key.
    List<Entry> all(Bytes prefix, long revision) {
        return keys.keySet().stream()
                .filter(key -> key.startsWith(prefix))
                .sorted()
                .flatMap(key -> at(key, revision).stream())
                .toList();
    }
}
