package dev.atoll.bench.history;

import dev.atoll.kinds.Tree;
import dev.atoll.server.cache.CachedObject;
import dev.atoll.server.tenant.ObjectKey;
import dev.atoll.store.Bytes;
import dev.atoll.store.Entry;
import dev.atoll.store.StoreEvent;
import dev.atoll.store.history.Call;
import dev.atoll.store.history.HistoryCheck;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What cannot be, of a run: judged by what was really stored, and when.
public final class Verdict {
    /// The ConfigMaps' changes as users know them.
    private final List<StoreEvent> changes = new ArrayList<>();

    /// The same as a watch tells them.
    private final List<Told> told = new ArrayList<>();

    private final Map<String, Long> deletedAt = new HashMap<>();

    private record Told(long revision, String text) {}

    /// @param stored all changes of ConfigMaps from before the maps were there
    public Verdict(Maps maps, List<StoreEvent> stored) {
        Map<Bytes, Entry> now = new HashMap<>();
        for (StoreEvent event : stored) {
            if (event.key().startsWith(Maps.STORED)
                    && maps.includes(ObjectKey.parse(event.key()).name())) {
                take(event, now);
            }
        }
    }

    private void take(StoreEvent event, Map<Bytes, Entry> now) {
        ObjectKey key = ObjectKey.parse(event.key());
        String at = " " + key.name() + " " + event.revision();
        switch (event) {
            case StoreEvent.Stored(Entry stored) -> {
                Entry entry = Maps.entry(CachedObject.of(key, stored).tree());
                Entry before = now.put(entry.key(), entry);
                changes.add(new StoreEvent.Stored(entry));
                told.add(new Told(event.revision(), (before == null ? "ADDED" : "MODIFIED") + at));
            }
            case StoreEvent.Deleted deleted -> {
                Tree last = CachedObject.of(key, deleted.previous()).tree();
                Entry before = Maps.entry(last);
                now.remove(before.key());
                changes.add(new StoreEvent.Deleted(before.key(), event.revision(), before));
                told.add(new Told(event.revision(), "DELETED" + at));
                deletedAt.put(Objects.uid(last), event.revision());
            }
        }
    }

    /// Whether what users were answered could come from one store.
    public List<String> ofUsers(List<MapUser> users) {
        List<Call> calls = new ArrayList<>();
        List<String> faults = new ArrayList<>();
        for (MapUser user : users) {
            calls.addAll(user.calls());
            for (MapUser.Deletion deletion : user.deletions()) {
                Long at = deletedAt.get(deletion.uid());
                Call call = deletion.call();
                if (at == null) {
                    faults.add("a deletion was acknowledged and not made: " + call);
                } else {
                    calls.add(
                            new Call(
                                    call.invokedNanos(),
                                    call.returnedNanos(),
                                    call.request(),
                                    new Call.Done(at)));
                }
            }
        }
        HistoryCheck.faults(calls, changes).forEach(fault -> faults.add("history: " + fault));
        return faults;
    }

    /// Whether watches told everything, once, in order.
    public List<String> ofWatchers(List<MapWatcher> watchers) {
        List<String> faults = new ArrayList<>();
        for (MapWatcher watcher : watchers) {
            for (MapWatcher.Stretch stretch : watcher.stretches()) {
                List<String> wanted =
                        told.stream()
                                .filter(one ->
                                        one.revision() > stretch.listed()
                                                && one.revision() <= stretch.reached())
                                .map(Told::text)
                                .toList();
                if (!wanted.equals(stretch.told())) {
                    faults.add(
                            "a watch from "
                                    + stretch.listed()
                                    + " was told "
                                    + stretch.told()
                                    + " in place of "
                                    + wanted);
                }
            }
        }
        return faults;
    }

    public int changes() {
        return changes.size();
    }
}
