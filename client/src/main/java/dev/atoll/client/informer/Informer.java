package dev.atoll.client.informer;

import dev.atoll.client.ApiException;
import dev.atoll.client.EventStream;
import dev.atoll.client.ListOptions;
import dev.atoll.client.ObjectKey;
import dev.atoll.client.Resource;
import dev.atoll.client.ResourcePage;
import dev.atoll.client.TransportException;
import dev.atoll.client.WatchEvent;
import dev.atoll.kinds.ApiObject;
import dev.atoll.kinds.Encoded;
import dev.atoll.kinds.GroupVersionResource;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.DecodeException;
import dev.atoll.kinds.codec.Json;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Lists one type of object, then follows its changes: resumes a broken watch where it stopped, and lists again where
/// that history is gone. One virtual thread does all of it and calls the handlers.
public final class Informer<T extends ApiObject> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Informer.class);
    private static final Duration STEP = Duration.ofSeconds(30);

    private final Resource<T> resource;
    private final ListOptions which;
    private final InformerOptions options;
    private final UnaryOperator<Encoded> reduction;
    private final InformerMetrics.Counts counts;
    private final ObjectCache<T> cache = new ObjectCache<>();
    private final List<Handler<T>> handlers = new CopyOnWriteArrayList<>();
    private final CountDownLatch synced = new CountDownLatch(1);

    /// Held while a change is applied and told, so that a handler that comes meanwhile misses and repeats nothing.
    private final ReentrantLock changes = new ReentrantLock();

    private @Nullable Thread thread;
    private volatile boolean closed;
    private volatile String position = "";
    private volatile double syncedAtSeconds;

    public Informer(Resource<T> resource, ListOptions which, InformerOptions options) {
        this(resource, which, options, UnaryOperator.identity());
    }

    /// @param reduction cuts an object down to what is worth keeping
    Informer(
            Resource<T> resource,
            ListOptions which,
            InformerOptions options,
            UnaryOperator<Encoded> reduction) {
        this.resource = resource;
        this.which = which;
        this.options = options;
        this.reduction = reduction;
        this.counts = options.metrics().counts(resource.type().resource());
    }

    public synchronized void start() {
        if (thread == null && !closed) {
            options.metrics().join(this);
            String name = "informer-" + resource.type().resource().resource();
            thread = Thread.ofVirtual().name(name).start(this::run);
        }
    }

    public ObjectCache<T> cache() {
        return cache;
    }

    /// Adds a handler, and tells it of all objects that are there.
    public void addHandler(Handler<T> handler) {
        changes.lock();
        try {
            handlers.add(handler);
            cache.list().forEach(object -> handler.added(object, true));
        } finally {
            changes.unlock();
        }
    }

    /// Whether the first list is complete, and its handlers were told.
    public boolean hasSynced() {
        return synced.getCount() == 0;
    }

    /// Waits for [#hasSynced]; false after the timeout.
    public boolean awaitSynced(Duration timeout) throws InterruptedException {
        return synced.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    /// The resource version that the cache has reached; empty before the first list.
    public String resourceVersion() {
        return position;
    }

    /// Whether it was started and still follows, or tries to.
    public synchronized boolean alive() {
        return thread != null && thread.isAlive();
    }

    GroupVersionResource resource() {
        return resource.type().resource();
    }

    /// When the list was last read to the end, since the epoch; 0 for never.
    double syncedAtSeconds() {
        return syncedAtSeconds;
    }

    /// [#resourceVersion()] as a number; 0 before the first list, and where it is none.
    double reached() {
        String reached = position;
        return !reached.isEmpty() && reached.chars().allMatch(Character::isDigit)
                ? Double.parseDouble(reached)
                : 0;
    }

    private void run() {
        int failures = 0;
        while (!closed) {
            try {
                if (position.isEmpty()) {
                    relist();
                }
                follow();
                failures = 0;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (ApiException e) {
                // A history that is shorter than a list takes must not be listed without pause.
                failures = e.isExpired() ? 1 : failures + 1;
                position = e.isExpired() || e.code() == 404 ? "" : position;
                LOG.debug("informer of {}: {}", resource.type().resource(), e.getMessage());
            } catch (TransportException e) {
                failures++;
                LOG.debug("informer of {}: {}", resource.type().resource(), e.getMessage());
            } catch (RuntimeException e) {
                failures++;
                position = "";
                LOG.warn("informer of {} failed and lists again", resource.type().resource(), e);
            }
            if (failures > 0 && !closed && !paused(failures - 1)) {
                return;
            }
        }
    }

    private boolean paused(int failures) {
        try {
            Thread.sleep(options.backoff(failures));
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void relist() {
        Set<ObjectKey> seen = new HashSet<>();
        ListOptions page = which.withLimit(options.pageSize());
        while (true) {
            ResourcePage listed = resource.page(page);
            for (Encoded item : listed.items()) {
                Held<T> held = new Held<>(reduction.apply(item), resource.type().view());
                seen.add(held.key());
                store(held, true);
            }
            if (listed.continueToken().isEmpty()) {
                position = listed.resourceVersion();
                break;
            }
            page = page.withContinueToken(listed.continueToken());
        }
        for (ObjectKey key : cache.keys()) {
            if (!seen.contains(key)) {
                drop(key, null);
            }
        }
        counts.lists().inc();
        syncedAtSeconds = counts.clock().millis() / 1e3;
        synced.countDown();
    }

    private void follow() throws InterruptedException {
        try (EventStream stream =
                resource.watch(which.withResourceVersion(position), options.watchSeconds())) {
            while (!closed) {
                Optional<WatchEvent> event = stream.next(STEP);
                if (event.isPresent()) {
                    apply(event.get());
                }
            }
        } catch (TransportException e) {
            // The end of a watch is no failure; if the server is away, the next request tells.
            LOG.trace("watch of {} ended: {}", resource.type().resource(), e.getMessage());
            pauseAfterEnd();
        } finally {
            counts.watchEnds().inc();
        }
    }

    /// A server that ends every watch at once must not be asked without a pause.
    private void pauseAfterEnd() throws InterruptedException {
        if (!closed) {
            Thread.sleep(options.backoff(0).dividedBy(4));
        }
    }

    private void apply(WatchEvent event) {
        switch (event.type()) {
            case ADDED, MODIFIED -> {
                Held<T> held = new Held<>(reduction.apply(event.object()), resource.type().view());
                store(held, false);
                position = held.resourceVersion();
            }
            case DELETED -> {
                Held<T> held = new Held<>(reduction.apply(event.object()), resource.type().view());
                drop(held.key(), held);
                position = held.resourceVersion();
            }
            case BOOKMARK -> {
                String version =
                        decode(event.object()).child("metadata").string("resourceVersion", "");
                position = version.isEmpty() ? position : version;
            }
            case ERROR -> {
                Tree status = decode(event.object());
                throw new ApiException(
                        Math.toIntExact(status.integer("code", 500)),
                        status.string("reason", ""),
                        status.string("message", "the watch failed"));
            }
        }
    }

    private static Tree decode(Encoded encoded) {
        try {
            return Tree.of(Json.decode(encoded.array()));
        } catch (DecodeException e) {
            throw new TransportException("the watch sent no JSON", e);
        }
    }

    private void store(Held<T> held, boolean initial) {
        changes.lock();
        try {
            Held<T> before = cache.put(held);
            if (before == null) {
                tell(handler -> handler.added(held.object(), initial));
            } else if (!before.uid().equals(held.uid())) {
                tell(handler -> {
                    handler.deleted(before.object());
                    handler.added(held.object(), initial);
                });
            } else if (!before.resourceVersion().equals(held.resourceVersion())) {
                tell(handler -> handler.updated(before.object(), held.object()));
            }
        } finally {
            changes.unlock();
        }
    }

    private void drop(ObjectKey key, @Nullable Held<T> last) {
        changes.lock();
        try {
            Held<T> before = cache.remove(key);
            if (before != null) {
                T object = last == null ? before.object() : last.object();
                tell(handler -> handler.deleted(object));
            }
        } finally {
            changes.unlock();
        }
    }

    private interface Tell<T> {
        void to(Handler<T> handler);
    }

    private void tell(Tell<T> tell) {
        for (Handler<T> handler : handlers) {
            try {
                tell.to(handler);
            } catch (RuntimeException e) {
                LOG.error("a handler of {} failed", resource.type().resource(), e);
            }
        }
    }

    @Override
    public void close() {
        Thread running;
        synchronized (this) {
            closed = true;
            running = thread;
        }
        options.metrics().leave(this);
        if (running == null || running.equals(Thread.currentThread())) {
            return;
        }
        running.interrupt();
        boolean interrupted = false;
        while (running.isAlive()) {
            try {
                running.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
