package dev.atoll.server;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a server does again and again while it runs. Each has a virtual thread of its own, so that one that takes long
/// holds up neither another nor what the server answers.
final class Rounds implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Rounds.class);

    private final List<Thread> threads = new CopyOnWriteArrayList<>();

    /// Begins after a first period; one that takes longer than a period delays the next.
    void every(Duration period, String name, Runnable work) {
        threads.add(Thread.ofVirtual().name(name).start(() -> repeat(period, name, work)));
    }

    private static void repeat(Duration period, String name, Runnable work) {
        try {
            while (true) {
                Thread.sleep(period);
                try {
                    work.run();
                } catch (RuntimeException e) {
                    log.warn("{} failed; it is tried again in {}", name, period, e);
                }
            }
        } catch (InterruptedException e) {
            // close() ends it.
        }
    }

    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
    }
}
