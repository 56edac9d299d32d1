package dev.atoll.bench.history;

import dev.atoll.store.Store;
import dev.atoll.store.StoreEvent;
import dev.atoll.store.Watch;
import dev.atoll.store.WatchListener;
import dev.atoll.store.WatchQuery;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// What a store tells of the ConfigMaps between two revisions: what really happened.
final class Truth implements WatchListener {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final long last;
    private final List<StoreEvent> events = new ArrayList<>();
    private final CountDownLatch whole = new CountDownLatch(1);

    private Truth(long last) {
        this.last = last;
    }

    /// @throws IOException where the store does not tell it
    static List<StoreEvent> of(Store store, long first, long last)
            throws IOException, InterruptedException {
        Truth truth = new Truth(last);
        try (Watch _ = store.watch(new WatchQuery(Maps.STORED, first), truth)) {
            if (!truth.whole.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IOException("the store does not tell what was stored");
            }
        }
        return List.copyOf(truth.events);
    }

    @Override
    public void onEvents(List<StoreEvent> told, long revision) {
        events.addAll(told);
        if (revision >= last) {
            whole.countDown();
        }
    }

    @Override
    public void onEnd(Exception cause) {
        // Whoever waits for the whole gives up in time.
    }
}
