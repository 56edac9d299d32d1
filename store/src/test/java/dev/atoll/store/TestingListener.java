package dev.atoll.store;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Keeps what a watch delivered.
public final class TestingListener implements WatchListener {
    private final List<StoreEvent> events = new ArrayList<>();
    private long revision;
    private @Nullable Exception end;

    @Override
    public synchronized void onEvents(List<StoreEvent> delivered, long upTo) {
        if (upTo < revision || (!delivered.isEmpty() && delivered.getLast().revision() != upTo)) {
            throw new IllegalStateException("out of order: " + upTo + " after " + revision);
        }
        events.addAll(delivered);
        revision = upTo;
    }

    @Override
    public synchronized void onEnd(Exception cause) {
        end = cause;
    }

    public synchronized List<StoreEvent> events() {
        return List.copyOf(events);
    }

    public synchronized long revision() {
        return revision;
    }

    public synchronized @Nullable Exception end() {
        return end;
    }

    /// The events as short text: `+key=value@revision` and `-key=previous@revision`.
    public List<String> texts() {
        return events().stream()
                .map(event ->
                        switch (event) {
                            case StoreEvent.Stored stored ->
                                    "+"
                                            + stored.key()
                                            + "="
                                            + stored.entry().value()
                                            + "@"
                                            + stored.revision();
                            case StoreEvent.Deleted deleted ->
                                    "-"
                                            + deleted.key()
                                            + "="
                                            + deleted.previous().value()
                                            + "@"
                                            + deleted.revision();
                        })
                .toList();
    }
}
