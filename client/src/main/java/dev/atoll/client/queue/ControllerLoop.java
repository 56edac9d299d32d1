package dev.atoll.client.queue;

import dev.atoll.client.ApiException;
import dev.atoll.client.TransportException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Works off a queue with some workers, each a virtual thread.
public final class ControllerLoop<K> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControllerLoop.class);

    private final String name;
    private final WorkQueue<K> queue;
    private final Reconciler<K> reconciler;
    private final List<Thread> workers = new CopyOnWriteArrayList<>();
    private volatile boolean started;

    public ControllerLoop(String name, WorkQueue<K> queue, Reconciler<K> reconciler) {
        this.name = name;
        this.queue = queue;
        this.reconciler = reconciler;
    }

    public synchronized void start(int count) {
        for (int i = 0; i < count; i++) {
            workers.add(Thread.ofVirtual().name(name + "-" + i).start(this::work));
        }
        started = true;
    }

    /// Whether it was started and none of its workers has ended.
    public boolean alive() {
        return started && workers.stream().allMatch(Thread::isAlive);
    }

    /// Handles one key that waits, on the caller's thread; false where none does. For tests and single-threaded use.
    public boolean step() throws InterruptedException {
        Optional<K> key = queue.poll();
        if (key.isPresent()) {
            handle(key.get());
        }
        return key.isPresent();
    }

    private void work() {
        queue.metrics().workerBegan();
        try {
            for (Optional<K> key = queue.take(); key.isPresent(); key = queue.take()) {
                handle(key.get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            queue.metrics().workerEnded();
        }
    }

    private void handle(K key) throws InterruptedException {
        try {
            Outcome outcome = reconciler.reconcile(key);
            queue.metrics().ended(outcome);
            switch (outcome) {
                case Outcome.Done() -> queue.forget(key);
                case Outcome.After after -> {
                    queue.forget(key);
                    queue.addAfter(key, after.delay());
                }
                case Outcome.Retry() -> queue.retry(key);
            }
        } catch (ApiException | TransportException e) {
            queue.metrics().failed();
            // A conflict or a server that is away is daily business, and the retry is the remedy.
            LOG.debug("{} retries {}: {}", name, key, e.getMessage());
            queue.retry(key);
        } catch (RuntimeException e) {
            queue.metrics().failed();
            LOG.warn("{} failed on {} and retries", name, key, e);
            queue.retry(key);
        } finally {
            queue.done(key);
        }
    }

    /// Interrupts the workers and waits for them. The queue is shut down.
    @Override
    public synchronized void close() {
        queue.shutDown();
        workers.forEach(Thread::interrupt);
        boolean interrupted = false;
        for (Thread worker : workers) {
            while (worker.isAlive()) {
                try {
                    worker.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
