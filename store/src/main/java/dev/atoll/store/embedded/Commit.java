package dev.atoll.store.embedded;

import dev.atoll.store.StoreEvent;
import java.util.List;

/// The events of one revision.
record Commit(long revision, List<StoreEvent> events) {
    Commit {
        events = List.copyOf(events);
    }

    /// About what it weighs in memory.
    long bytes() {
        long bytes = 64;
        for (StoreEvent event : events) {
            bytes += 128 + event.key().length();
            bytes +=
                    switch (event) {
                        case StoreEvent.Stored stored -> stored.entry().value().length();
                        case StoreEvent.Deleted deleted -> deleted.previous().value().length();
                    };
        }
        return bytes;
    }
}
