package dev.atoll.client.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.atoll.client.testing.TestingClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class WorkQueueTest {
    private final TestingClock clock = new TestingClock();
    private final WorkQueue<String> queue =
            new WorkQueue<>(clock, QueueOptions.defaults(), QueueMetrics.none());

    private List<String> drain() {
        List<String> keys = new ArrayList<>();
        for (Optional<String> key = queue.poll(); key.isPresent(); key = queue.poll()) {
            keys.add(key.get());
            queue.done(key.get());
        }
        return keys;
    }

    @Test
    void handsOutTheMostUrgentFirst() {
        queue.add("sync", Priority.SYNC);
        queue.add("delete", Priority.DELETE);
        queue.add("update", Priority.UPDATE);
        queue.add("add", Priority.ADD);
        queue.add("add-2", Priority.ADD);
        assertThat(drain()).containsExactly("add", "add-2", "update", "delete", "sync");
    }

    @Test
    void letsNothingStarve() {
        queue.add("old", Priority.SYNC);
        clock.advance(Duration.ofSeconds(31));
        queue.add("new", Priority.ADD);
        assertThat(drain()).containsExactly("old", "new");
    }

    @Test
    void keepsAKeyOnceAtItsMostUrgentPriority() {
        queue.add("a", Priority.SYNC);
        queue.add("b", Priority.UPDATE);
        queue.add("a", Priority.ADD);
        queue.add("a", Priority.DELETE);
        assertThat(queue.size()).isEqualTo(2);
        assertThat(drain()).containsExactly("a", "b");
    }

    @Test
    void givesAKeyToOneWorkerAndThenAgain() {
        queue.add("a", Priority.ADD);
        assertThat(queue.poll()).contains("a");
        queue.add("a", Priority.UPDATE);
        assertThat(queue.poll()).isEmpty();
        queue.done("a");
        assertThat(queue.poll()).contains("a");
        queue.done("a");
        assertThat(queue.poll()).isEmpty();
    }

    @Test
    void delaysUntilTheSoonestOfSeveralTimes() {
        queue.addAfter("a", Duration.ofSeconds(10));
        queue.addAfter("a", Duration.ofSeconds(2));
        queue.addAfter("a", Duration.ofSeconds(5));
        assertThat(queue.poll()).isEmpty();
        clock.advance(Duration.ofSeconds(2));
        assertThat(drain()).containsExactly("a");
        clock.advance(Duration.ofSeconds(20));
        assertThat(drain()).isEmpty();
    }

    @Test
    void retriesAfterPausesThatGrow() {
        for (long pause : new long[] {5, 10, 20, 40}) {
            queue.retry("a");
            clock.advance(Duration.ofMillis(pause - 1));
            assertThat(drain()).isEmpty();
            clock.advance(Duration.ofMillis(1));
            assertThat(drain()).containsExactly("a");
        }
        queue.forget("a");
        queue.retry("a");
        clock.advance(Duration.ofMillis(5));
        assertThat(drain()).containsExactly("a");
        assertThat(QueueOptions.defaults().pause(60)).isEqualTo(Duration.ofSeconds(1000));
    }

    @Test
    void blocksAtItsBoundUntilThereIsRoom() throws Exception {
        WorkQueue<String> small =
                new WorkQueue<>(clock, QueueOptions.defaults().withMaxKeys(1), QueueMetrics.none());
        small.add("a", Priority.ADD);
        small.add("a", Priority.UPDATE);
        Thread adder = Thread.ofVirtual().start(() -> small.add("b", Priority.ADD));
        await().until(() -> adder.getState() == Thread.State.WAITING);
        assertThat(small.size()).isEqualTo(1);
        assertThat(small.poll()).contains("a");
        adder.join();
        assertThat(small.poll()).contains("b");
    }

    @Test
    void isWorkedOffAfterItIsShutDown() throws Exception {
        queue.add("a", Priority.ADD);
        queue.addAfter("later", Duration.ofSeconds(1));
        queue.shutDown();
        queue.add("b", Priority.ADD);
        clock.advance(Duration.ofSeconds(2));
        assertThat(queue.take()).contains("a");
        queue.done("a");
        assertThat(queue.take()).isEmpty();
    }

    @Test
    void refusesDoneForAKeyThatIsWithNobody() {
        assertThatThrownBy(() -> queue.done("a")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void handlesEveryKeyWithManyWorkers() {
        WorkQueue<Integer> numbers =
                new WorkQueue<>(clock, QueueOptions.defaults(), QueueMetrics.none());
        AtomicInteger handled = new AtomicInteger();
        AtomicInteger concurrent = new AtomicInteger();
        ControllerLoop<Integer> loop =
                new ControllerLoop<>(
                        "numbers",
                        numbers,
                        key -> {
                            if (key == 7 && concurrent.incrementAndGet() > 1) {
                                throw new AssertionError("two workers have one key");
                            }
                            handled.incrementAndGet();
                            if (key == 7) {
                                concurrent.decrementAndGet();
                            }
                            return Outcome.done();
                        });
        loop.start(4);
        for (int i = 0; i < 500; i++) {
            numbers.add(i, Priority.ADD);
            numbers.add(7, Priority.UPDATE);
        }
        await().until(() -> handled.get() >= 500 && numbers.size() == 0);
        loop.close();
    }

    @Test
    void retriesWhatFailsAndForgetsWhatSucceeds() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        ControllerLoop<String> loop =
                new ControllerLoop<>(
                        "failing",
                        queue,
                        _ -> {
                            if (attempts.incrementAndGet() < 3) {
                                throw new IllegalStateException("on purpose");
                            }
                            return Outcome.after(Duration.ofMinutes(1));
                        });
        queue.add("a", Priority.ADD);
        assertThat(loop.step()).isTrue();
        assertThat(queue.failures("a")).isEqualTo(1);
        assertThat(loop.step()).isFalse();
        clock.advance(Duration.ofMillis(5));
        assertThat(loop.step()).isTrue();
        clock.advance(Duration.ofMillis(10));
        assertThat(loop.step()).isTrue();
        assertThat(queue.failures("a")).isZero();
        assertThat(loop.step()).isFalse();
        clock.advance(Duration.ofMinutes(1));
        assertThat(loop.step()).isTrue();
    }
}
