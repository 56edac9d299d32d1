package dev.atoll.server.registry;

import dev.atoll.server.cache.CachedObject;
import dev.atoll.server.tenant.ObjectKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// For how long events have been as they are: from when this process first saw them so. What they say of the time
/// themselves is by clocks that may have been set meanwhile, and would be wrong about all of them at once.
final class EventAges {
    private final Duration lifetime;
    private Map<State, Long> since = new HashMap<>();

    private record State(ObjectKey key, long revision) {}

    EventAges(Duration lifetime) {
        this.lifetime = lifetime;
    }

    /// Which of all events that there are have not changed for as long as they live.
    ///
    /// @param nowNanos as `System.nanoTime`
    List<CachedObject> outlived(List<CachedObject> events, long nowNanos) {
        Map<State, Long> still = HashMap.newHashMap(events.size());
        List<CachedObject> outlived = new ArrayList<>();
        for (CachedObject event : events) {
            State state = new State(event.key(), event.revision());
            long first = since.getOrDefault(state, nowNanos);
            still.put(state, first);
            if (nowNanos - first >= lifetime.toNanos()) {
                outlived.add(event);
            }
        }
        since = still;
        return outlived;
    }
}
