package dev.atoll.client.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.atoll.client.testing.TestingClock;
import dev.atoll.client.testing.TestingMetrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class WorkQueueTest {
    private final TestingClock clock = new TestingClock();
    private final WorkQueue<String> queue =
            new WorkQueue<>(clock, QueueOptions.defaults(), QueueMetrics.none().named("test"));

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
    void letsNothingWaitLongerWhereTheClockIsSetBack() {
        queue.addAfter("a", Duration.ofSeconds(10));
        clock.advance(Duration.ofSeconds(4));
        assertThat(queue.poll()).isEmpty();
        clock.advance(Duration.ofHours(-1));
        assertThat(queue.poll()).isEmpty();
        clock.advance(Duration.ofSeconds(5));
        assertThat(queue.poll()).isEmpty();
        clock.advance(Duration.ofSeconds(1));
        assertThat(drain()).containsExactly("a");
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
                new WorkQueue<>(
                        clock,
                        QueueOptions.defaults().withMaxKeys(1),
                        QueueMetrics.none().named("test"));
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
                new WorkQueue<>(clock, QueueOptions.defaults(), QueueMetrics.none().named("test"));
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

    @Test
    void tellsHowManyKeysWaitAndHowLong() {
        TestingMetrics metrics = new TestingMetrics();
        QueueMetrics all = new QueueMetrics(metrics.registry());
        WorkQueue<String> counted =
                new WorkQueue<>(clock, QueueOptions.defaults(), all.named("shop"));
        WorkQueue<String> another =
                new WorkQueue<>(clock, QueueOptions.defaults(), all.named("shop"));
        counted.add("a", Priority.ADD);
        counted.add("a", Priority.SYNC);
        counted.add("b", Priority.UPDATE);
        another.add("c", Priority.ADD);
        assertThat(metrics.value("workqueue_adds_total", "name", "shop")).isEqualTo(3);
        assertThat(metrics.value("workqueue_depth", "name", "shop")).isEqualTo(3);

        clock.advance(Duration.ofSeconds(2));
        assertThat(counted.poll()).contains("a");
        assertThat(another.poll()).contains("c");
        clock.advance(Duration.ofSeconds(3));
        counted.add("a", Priority.UPDATE);
        assertThat(counted.poll()).contains("b");
        clock.advance(Duration.ofSeconds(1));
        assertThat(metrics.value("workqueue_adds_total", "name", "shop")).isEqualTo(4);
        assertThat(metrics.value("workqueue_depth", "name", "shop")).isZero();
        assertThat(metrics.sum("workqueue_queue_duration_seconds", "name", "shop"))
                .isEqualTo(2 + 2 + 5);
        assertThat(metrics.value("workqueue_unfinished_work_seconds", "name", "shop"))
                .isEqualTo(4 + 4 + 1);
        assertThat(metrics.value("workqueue_longest_running_processor_seconds", "name", "shop"))
                .isEqualTo(4);
        assertThat(metrics.value("controller_runtime_active_workers", "controller", "shop"))
                .isEqualTo(3);

        counted.retry("b");
        counted.done("b");
        counted.done("a");
        assertThat(metrics.value("workqueue_retries_total", "name", "shop")).isEqualTo(1);
        assertThat(metrics.sum("workqueue_work_duration_seconds", "name", "shop")).isEqualTo(1 + 4);
        assertThat(metrics.value("workqueue_depth", "name", "shop")).isEqualTo(1);
        counted.close();
        assertThat(metrics.value("workqueue_depth", "name", "shop")).isZero();
    }

    @Test
    void tellsHowReconciliationsEndAndWhetherWorkersLive() throws Exception {
        TestingMetrics metrics = new TestingMetrics();
        QueueMetrics.Named shop = new QueueMetrics(metrics.registry()).named("shop");
        WorkQueue<String> keys = new WorkQueue<>(clock, QueueOptions.defaults(), shop);
        try (ControllerLoop<String> loop = new ControllerLoop<>("shop", keys, this::reconcile)) {
            assertThat(loop.alive()).isFalse();
            for (String key : List.of("done", "retry", "later", "broken")) {
                keys.add(key, Priority.ADD);
                assertThat(loop.step()).isTrue();
            }
            for (String result : List.of("success", "requeue", "requeue_after", "error")) {
                assertThat(
                                metrics.value(
                                        "controller_runtime_reconcile_total",
                                        "controller",
                                        "shop",
                                        "result",
                                        result))
                        .isEqualTo(1);
            }
            assertThat(metrics.value("controller_runtime_reconcile_errors_total")).isEqualTo(1);
            loop.start(2);
            await().until(() -> metrics.value("atoll_controller_workers") == 2);
            assertThat(loop.alive()).isTrue();
            keys.add("fatal", Priority.ADD);
            await().dontCatchUncaughtExceptions().until(() -> !loop.alive());
            await().dontCatchUncaughtExceptions()
                    .until(() -> metrics.value("atoll_controller_workers") == 1);
        }
    }

    private Outcome reconcile(String key) {
        return switch (key) {
            case "done" -> Outcome.done();
            case "retry" -> Outcome.retry();
            case "later" -> Outcome.after(Duration.ofHours(1));
            case "fatal" -> throw new StackOverflowError("on purpose");
            default -> throw new IllegalStateException("on purpose");
        };
    }
}
