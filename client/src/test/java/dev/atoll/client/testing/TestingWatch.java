package dev.atoll.client.testing;

import dev.atoll.client.EventStream;
import dev.atoll.client.TransportException;
import dev.atoll.client.WatchEvent;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// A watch on a [TestingApi].
final class TestingWatch implements EventStream {
    private final LinkedBlockingQueue<Optional<WatchEvent>> events = new LinkedBlockingQueue<>();
    private final Predicate<TestingChange> wanted;
    private final Consumer<TestingWatch> closed;

    TestingWatch(Predicate<TestingChange> wanted, Consumer<TestingWatch> closed) {
        this.wanted = wanted;
        this.closed = closed;
    }

    void offer(TestingChange change) {
        if (wanted.test(change)) {
            send(new WatchEvent(change.type(), TestingStatus.encoded(change.object())));
        }
    }

    void send(WatchEvent event) {
        events.add(Optional.of(event));
    }

    /// Breaks the connection.
    void end() {
        events.add(Optional.empty());
    }

    @Override
    public Optional<WatchEvent> next(Duration timeout) throws InterruptedException {
        Optional<WatchEvent> next = events.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
        if (next == null) {
            return Optional.empty();
        }
        if (next.isEmpty()) {
            throw new TransportException("the watch was cut");
        }
        return next;
    }

    @Override
    public void close() {
        closed.accept(this);
    }
}
