package dev.atoll.store.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.store.Bytes;
import dev.atoll.store.Entry;
import dev.atoll.store.Page;
import dev.atoll.store.StoreEvent;
import dev.atoll.store.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// A history of two puts of one key, at 2 and 3, with what each test adds.
final class HistoryCheckTest {
    private static final Bytes KEY = Bytes.utf8("/history/a");
    private static final Entry FIRST = new Entry(KEY, Bytes.utf8("v1"), 2, 2);
    private static final Entry SECOND = new Entry(KEY, Bytes.utf8("v2"), 2, 3);

    private final List<Call> calls =
            new ArrayList<>(
                    List.of(
                            put("v1", new Write.Absent(), 10, 20, new Call.Done(2)),
                            put("v2", new Write.AtRevision(2), 30, 40, new Call.Done(3))));
    private final List<StoreEvent> watched =
            new ArrayList<>(List.of(new StoreEvent.Stored(FIRST), new StoreEvent.Stored(SECOND)));

    private static Call put(
            String value, Write.Expected expected, long from, long to, Call.Answer answer) {
        Write.Put put = new Write.Put(KEY, Bytes.utf8(value), expected);
        return new Call(from, to, new Call.Change(put), answer);
    }

    private static Call get(long from, long to, Optional<Entry> found) {
        return new Call(from, to, new Call.Read(KEY), new Call.Found(found));
    }

    private List<String> faults() {
        return HistoryCheck.faults(calls, watched);
    }

    @Test
    void findsNothingInWhatCanBe() {
        calls.add(get(5, 15, Optional.empty()));
        calls.add(get(15, 35, Optional.of(FIRST)));
        calls.add(get(25, 35, Optional.of(SECOND)));
        calls.add(put("v3", new Write.Absent(), 50, 60, new Call.Found(Optional.of(SECOND))));
        calls.add(put("v4", new Write.Anything(), 50, 60, new Call.Unknown()));
        Page page = new Page(List.of(SECOND), 3, false);
        calls.add(new Call(50, 60, new Call.Scan(KEY), new Call.Seen(page)));
        assertThat(faults()).isEmpty();
    }

    @Test
    void findsAStaleRead() {
        calls.add(get(41, 50, Optional.of(FIRST)));
        assertThat(faults()).singleElement().asString().contains("after revision 3");
    }

    @Test
    void findsAReadThatGoesBackBehindAnotherRead() {
        calls.add(get(31, 33, Optional.of(SECOND)));
        calls.add(get(34, 36, Optional.of(FIRST)));
        assertThat(faults()).singleElement().asString().contains("after revision 3");
    }

    @Test
    void findsAReadOfWhatWasNotBegunYet() {
        calls.add(get(22, 25, Optional.of(SECOND)));
        assertThat(faults()).anySatisfy(fault -> assertThat(fault).contains("the future"));
    }

    @Test
    void findsAWriteThatWasAcknowledgedAndIsGone() {
        watched.removeLast();
        assertThat(faults()).singleElement().asString().contains("after revision 2");
    }

    @Test
    void findsAWriteThatWasRefusedAndIsThere() {
        calls.set(1, put("v2", new Write.AtRevision(2), 30, 40, new Call.Refused()));
        assertThat(faults()).singleElement().asString().contains("put by nobody");
    }

    @Test
    void findsAWriteThatIsThereTwice() {
        calls.set(1, put("v2", new Write.Anything(), 30, 40, new Call.Unknown()));
        watched.add(new StoreEvent.Stored(new Entry(KEY, Bytes.utf8("v2"), 2, 4)));
        assertThat(faults()).singleElement().asString().contains("put twice");
    }

    @Test
    void findsAWriteWhoseConditionDidNotHold() {
        calls.set(1, put("v2", new Write.Absent(), 30, 40, new Call.Done(3)));
        assertThat(faults()).singleElement().asString().contains("not true");
    }

    @Test
    void findsAConflictThatWasNone() {
        calls.add(put("v3", new Write.AtRevision(9), 50, 60, new Call.Found(Optional.empty())));
        assertThat(faults()).singleElement().asString().contains("after revision 3");
    }

    @Test
    void findsATornRange() {
        Page page = new Page(List.of(FIRST), 3, false);
        calls.add(new Call(50, 60, new Call.Scan(KEY), new Call.Seen(page)));
        assertThat(faults()).singleElement().asString().contains("not true");
    }

    @Test
    void findsAWatchThatGoesBack() {
        assertThat(HistoryCheck.faults(List.of(), watched.reversed()))
                .anySatisfy(fault -> assertThat(fault).contains("goes back"));
    }
}
