package dev.atoll.server.archive;

import dev.atoll.server.flow.Seats;
import dev.atoll.store.Bytes;
import dev.atoll.store.Entry;
import dev.atoll.store.Page;
import dev.atoll.store.RangeQuery;
import dev.atoll.store.Store;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/// Keys of stores that are read one after the other, page by page, so that no more than a page is in memory. Used by
/// one thread.
final class Stretches {
    private static final int PAGE = 100;

    private final Deque<Stretch> left = new ArrayDeque<>();
    private Iterator<Entry> page = List.<Entry>of().iterator();

    /// Keys in their order, of one store at one revision.
    ///
    /// @param to empty for no upper end
    record Stretch(Store store, Bytes from, Bytes to, long revision) {}

    void add(Stretch stretch) {
        left.add(stretch);
    }

    /// Empty after the last.
    Optional<Entry> next() {
        while (!page.hasNext()) {
            if (left.isEmpty()) {
                return Optional.empty();
            }
            turnPage(left.removeFirst());
        }
        return Optional.of(page.next());
    }

    private void turnPage(Stretch stretch) {
        RangeQuery query = new RangeQuery(stretch.from(), stretch.to(), stretch.revision(), PAGE);
        Page read = Seats.away(() -> stretch.store().range(query));
        page = read.entries().iterator();
        if (read.more()) {
            Bytes after = Bytes.utf8(read.entries().getLast().key().utf8() + "\0");
            left.addFirst(new Stretch(stretch.store(), after, stretch.to(), stretch.revision()));
        }
    }
}
