package dev.atoll.store.memory;

import dev.atoll.store.Bytes;
import dev.atoll.store.Entry;
import dev.atoll.store.Health;
import dev.atoll.store.Page;
import dev.atoll.store.RangeQuery;
import dev.atoll.store.Store;
import dev.atoll.store.StoreException;
import dev.atoll.store.Watch;
import dev.atoll.store.WatchListener;
import dev.atoll.store.WatchQuery;
import dev.atoll.store.Write;
import dev.atoll.store.WriteResult;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.function.IntSupplier;

/// A way to use what is stored in memory, until it is closed. Each watch has a virtual thread of its own.
public final class MemoryStore implements Store {
    private final MemoryContent content;
    private final IntSupplier batch;
    private final List<Delivery> watches = new CopyOnWriteArrayList<>();
    private volatile boolean closed;

    public MemoryStore(MemoryContent content) {
        this(content, () -> 100);
    }

    /// @param batch how many revisions a watch is told of next, at most
    public MemoryStore(MemoryContent content, IntSupplier batch) {
        this.content = content;
        this.batch = batch;
    }

    private MemoryContent open() {
        if (closed) {
            throw new StoreException("the store is closed");
        }
        return content;
    }

    @Override
    public long revision() {
        return open().revision();
    }

    @Override
    public OptionalLong revisionAtOnce() {
        return OptionalLong.of(open().revision());
    }

    @Override
    public long compactedRevision() {
        return open().compactedRevision();
    }

    @Override
    public Optional<Entry> get(Bytes key) {
        return open().get(key);
    }

    @Override
    public Page range(RangeQuery query) {
        return open().range(query);
    }

    @Override
    public WriteResult write(Write write) {
        return open().write(write);
    }

    @Override
    public void compact(long revision) {
        open().compact(revision);
    }

    @Override
    public Health health() {
        return closed ? new Health.Failed("the store is closed") : new Health.Ready();
    }

    @Override
    public Watch watch(WatchQuery query, WatchListener listener) {
        Delivery delivery = new Delivery(query, listener, open().firstAfter(query.afterRevision()));
        watches.add(delivery);
        content.join(delivery.grown);
        delivery.thread.start();
        return delivery;
    }

    private final class Delivery implements Watch {
        private final WatchQuery query;
        private final WatchListener listener;
        private final Thread thread = Thread.ofVirtual().name("memory-watch").unstarted(this::tell);

        /// Held while the listener is called, so that nobody is told after the end.
        private final Object telling = new Object();

        private final Semaphore grown = new Semaphore(0);
        private int next;
        private boolean over;

        Delivery(WatchQuery query, WatchListener listener, int next) {
            this.query = query;
            this.listener = listener;
            this.next = next;
        }

        private void tell() {
            long known = query.afterRevision();
            try {
                while (true) {
                    MemoryContent.News news =
                            content.after(query.prefix(), next, known, batch.getAsInt());
                    next = news.next();
                    if (news.revision() == known) {
                        grown.acquire();
                        grown.drainPermits();
                    }
                    if (news.revision() > known) {
                        known = news.revision();
                        synchronized (telling) {
                            if (over) {
                                return;
                            }
                            listener.onEvents(news.events(), known);
                        }
                    }
                }
            } catch (InterruptedException e) {
                // close() ends it.
            }
        }

        private boolean end() {
            watches.remove(this);
            content.leave(grown);
            if (Thread.currentThread() != thread) {
                thread.interrupt();
            }
            synchronized (telling) {
                boolean was = over;
                over = true;
                return !was;
            }
        }

        @Override
        public void close() {
            end();
        }
    }

    @Override
    public void close() {
        closed = true;
        for (Delivery watch : watches) {
            if (watch.end()) {
                watch.listener.onEnd(new StoreException("the store is closed"));
            }
        }
    }
}
