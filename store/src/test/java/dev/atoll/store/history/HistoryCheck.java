package dev.atoll.store.history;

import dev.atoll.store.Bytes;
import dev.atoll.store.Entry;
import dev.atoll.store.Page;
import dev.atoll.store.StoreEvent;
import dev.atoll.store.Write;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Whether calls and a complete watch could come from one linearizable store.
///
/// A general search is exponential; here revisions order all writes, so that each call need only be given a revision at
/// which its answer was true, between two bounds. It must not be below what any call that had ended before this one
/// began was given, and nothing up to it may have been begun after this one ended. Giving each call the lowest that is
/// possible, in the order in which calls end, leaves the most to the others: where that fails there is no other way.
public final class HistoryCheck {
    private final Timeline timeline;
    private final List<Call> calls;

    /// Up to each revision that was written, the latest beginning of a write.
    private final TreeMap<Long, Long> begun = new TreeMap<>();

    private final List<String> faults = new ArrayList<>();

    private HistoryCheck(List<Call> calls, List<StoreEvent> watched) {
        this.timeline = new Timeline(watched);
        this.calls = calls;
        faults.addAll(timeline.faults());
        matchWrites(watched);
    }

    /// @param watched every event of the keys, from before the first call until after the last
    /// @return what cannot be; empty where all is well
    public static List<String> faults(List<Call> calls, List<StoreEvent> watched) {
        HistoryCheck check = new HistoryCheck(calls, watched);
        check.placeCalls();
        return List.copyOf(check.faults);
    }

    /// Each value that was seen was put by one call, which may have done so.
    private void matchWrites(List<StoreEvent> watched) {
        Map<Bytes, Call> puts = new HashMap<>();
        Map<Long, Call> done = new HashMap<>();
        for (Call call : calls) {
            if (call.request() instanceof Call.Change(Write.Operation operation)) {
                if (operation instanceof Write.Put put) {
                    puts.put(put.value(), call);
                }
                // Who deletes without naming what may have found it deleted: such a call proves
                // nothing.
                boolean did =
                        operation instanceof Write.Put
                                || operation.expected() instanceof Write.AtRevision;
                if (did && call.answer() instanceof Call.Done(long revision)) {
                    done.put(revision, call);
                }
            }
        }
        Set<Bytes> seen = new HashSet<>();
        for (StoreEvent event : watched) {
            Call by = done.get(event.revision());
            if (event instanceof StoreEvent.Stored(Entry entry)) {
                if (!seen.add(entry.value())) {
                    faults.add(event + " was put twice");
                }
                Call putBy = puts.get(entry.value());
                boolean possible =
                        putBy != null
                                && (putBy.answer() instanceof Call.Unknown || putBy.equals(by));
                if (!possible) {
                    faults.add(event + " was put by nobody; its call is " + putBy);
                }
                by = putBy;
            }
            if (by != null) {
                begun.put(event.revision(), by.invokedNanos());
            }
        }
        long latest = Long.MIN_VALUE;
        for (Map.Entry<Long, Long> write : begun.entrySet()) {
            latest = Math.max(latest, write.getValue());
            write.setValue(latest);
        }
    }

    /// A call's beginning, at which what has ended before binds it, and its end, at which it binds others.
    private record Moment(long nanos, boolean end, int call) {}

    private void placeCalls() {
        List<Moment> moments = new ArrayList<>();
        for (int i = 0; i < calls.size(); i++) {
            moments.add(new Moment(calls.get(i).invokedNanos(), false, i));
            moments.add(new Moment(calls.get(i).returnedNanos(), true, i));
        }
        // Of one instant, beginnings come first: such calls are concurrent.
        moments.sort(Comparator.comparingLong(Moment::nanos).thenComparing(Moment::end));
        long[] lowest = new long[calls.size()];
        long known = 0;
        for (Moment moment : moments) {
            if (moment.end()) {
                known = Math.max(known, place(calls.get(moment.call()), lowest[moment.call()]));
            } else {
                lowest[moment.call()] = known;
            }
        }
    }

    /// @return the lowest revision at which the call's answer is true; 0 where it tells nothing
    private long place(Call call, long lowest) {
        long at =
                switch (call.answer()) {
                    case Call.Done(long revision) -> change(call, revision, lowest);
                    case Call.Found(Optional<Entry> entry) ->
                            timeline.firstAt(keyOf(call), entry, lowest);
                    case Call.Seen(Page page) -> range(call, page, lowest);
                    case Call.Refused() -> 0;
                    case Call.Unknown() -> 0;
                };
        if (at < 0) {
            faults.add("after revision " + lowest + " this is not true: " + call);
            return 0;
        }
        var latest = begun.floorEntry(at);
        if (latest != null && latest.getValue() > call.returnedNanos()) {
            faults.add("the future was seen, at revision " + at + ": " + call);
        }
        return at;
    }

    private static Bytes keyOf(Call call) {
        return switch (call.request()) {
            case Call.Change(Write.Operation operation) -> operation.key();
            case Call.Read(Bytes key) -> key;
            case Call.Scan(Bytes prefix) -> prefix;
        };
    }

    private long change(Call call, long revision, long lowest) {
        if (!(call.request() instanceof Call.Change(Write.Operation operation))) {
            return -1;
        }
        Optional<Entry> before = timeline.at(operation.key(), revision - 1);
        boolean expected =
                switch (operation.expected()) {
                    case Write.Absent() -> before.isEmpty();
                    case Write.AtRevision(long wanted) ->
                            before.isPresent() && before.get().revision() == wanted;
                    case Write.Anything() -> true;
                };
        Optional<Bytes> value = timeline.at(operation.key(), revision).map(Entry::value);
        boolean stored =
                operation instanceof Write.Put put
                        ? value.equals(Optional.of(put.value()))
                        : value.isEmpty();
        if (timeline.changedAt(operation.key(), revision)
                && expected
                && stored
                && revision > lowest) {
            return revision;
        }
        // A deletion of what is absent changes nothing, and answers with the newest revision, whose
        // ever that is.
        boolean nothing =
                operation instanceof Write.Delete
                        && !(operation.expected() instanceof Write.AtRevision);
        return nothing && value.isEmpty() && revision >= lowest ? revision : -1;
    }

    private long range(Call call, Page page, long lowest) {
        boolean whole = page.entries().equals(timeline.all(keyOf(call), page.revision()));
        return whole && page.revision() >= lowest ? page.revision() : -1;
    }
}
