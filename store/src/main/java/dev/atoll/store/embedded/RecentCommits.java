package dev.atoll.store.embedded;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/// The newest commits, without a gap, bounded by bytes: the oldest are dropped first. Written by the committer, read by
/// watches; the lock is held for short copies only.
final class RecentCommits {
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Commit> commits = new ArrayDeque<>();
    private final long maxBytes;
    private long bytes;

    RecentCommits(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    void add(List<Commit> newest) {
        lock.lock();
        try {
            for (Commit commit : newest) {
                commits.addLast(commit);
                bytes += commit.bytes();
            }
            while (bytes > maxBytes && !commits.isEmpty()) {
                bytes -= commits.removeFirst().bytes();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Forgets all, because revisions may be missing between these commits and the next.
    void clear() {
        lock.lock();
        try {
            commits.clear();
            bytes = 0;
        } finally {
            lock.unlock();
        }
    }

    /// The commits after a revision, at most `limit`; empty where some of them are no longer here.
    Optional<List<Commit>> after(long revision, int limit) {
        lock.lock();
        try {
            if (commits.isEmpty() || commits.getFirst().revision() > revision + 1) {
                return Optional.empty();
            }
            List<Commit> found = new ArrayList<>();
            long behind = commits.getLast().revision() - revision;
            var newestFirst = commits.descendingIterator();
            // A watch is nearly always close to the newest: walking back from there is short.
            for (long at = behind; at > 0; at--) {
                found.add(newestFirst.next());
            }
            List<Commit> ordered = found.reversed();
            return Optional.of(
                    List.copyOf(ordered.size() > limit ? ordered.subList(0, limit) : ordered));
        } finally {
            lock.unlock();
        }
    }
}
