package dev.atoll.controllers.shared;

import dev.atoll.client.informer.Handler;
import dev.atoll.client.informer.Informer;
import dev.atoll.client.queue.ControllerLoop;
import dev.atoll.client.queue.Priority;
import dev.atoll.client.queue.Reconciler;
import dev.atoll.client.queue.WorkQueue;
import dev.atoll.kinds.ApiObject;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A queue and its workers, which begin once all the informers that they read have synced.
public final class KeyedLoop<K> implements AutoCloseable {
    private static final Duration STALLED = Duration.ofMinutes(5);
    private static final Duration SYNC_STEP = Duration.ofSeconds(10);

    private final String name;
    private final WorkQueue<K> queue;
    private final ControllerLoop<K> loop;
    private volatile @Nullable Thread starter;

    public KeyedLoop(String name, Surroundings at, Reconciler<K> reconciler) {
        this.name = name;
        this.queue = new WorkQueue<>(at.clock(), at.queues(), at.metrics().named(name));
        this.loop = new ControllerLoop<>(name, queue, reconciler);
    }

    public WorkQueue<K> queue() {
        return queue;
    }

    public void add(K key) {
        queue.add(key, Priority.UPDATE);
    }

    /// Adds the keys that each changed object stands for.
    public <T extends ApiObject> void follow(Informer<T> informer, Function<T, List<K>> keys) {
        informer.addHandler(
                new Handler<>() {
                    @Override
                    public void added(T object, boolean initial) {
                        keys.apply(object)
                                .forEach(key ->
                                        queue.add(key, initial ? Priority.SYNC : Priority.ADD));
                    }

                    @Override
                    public void updated(T before, T now) {
                        keys.apply(before).forEach(key -> queue.add(key, Priority.UPDATE));
                        keys.apply(now).forEach(key -> queue.add(key, Priority.UPDATE));
                    }

                    @Override
                    public void deleted(T last) {
                        keys.apply(last).forEach(key -> queue.add(key, Priority.DELETE));
                    }
                });
    }

    public synchronized void start(int workers, List<Informer<?>> needed) {
        if (starter != null) {
            return;
        }
        starter =
                Thread.ofVirtual()
                        .name(name + "-start")
                        .start(() -> {
                            try {
                                for (Informer<?> informer : needed) {
                                    while (!informer.awaitSynced(SYNC_STEP)) {
                                        Thread.onSpinWait();
                                    }
                                }
                                loop.start(workers);
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        });
    }

    /// Whether it is yet to be started, waits for its informers, or has all of its workers. Blocks for nothing, not
    /// even for [#close].
    public boolean alive() {
        Thread waiting = starter;
        return waiting == null || waiting.isAlive() || loop.alive();
    }

    /// Whether its workers have begun, and none of them is stuck with a key.
    public boolean ready() {
        return loop.alive() && queue.longestWork().compareTo(STALLED) < 0;
    }

    @Override
    public synchronized void close() {
        if (starter != null) {
            starter.interrupt();
        }
        loop.close();
    }
}
