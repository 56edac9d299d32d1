package dev.atoll.store.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.atoll.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class SharedRevisionTest {
    private final AtomicInteger questions = new AtomicInteger();
    private final Semaphore answers = new Semaphore(0);
    private final SharedRevision shared =
            new SharedRevision(() -> {
                long revision = questions.incrementAndGet();
                answers.acquireUninterruptibly();
                return revision;
            });

    private record Caller(Thread thread, CompletableFuture<Long> revision) {}

    private Caller caller() {
        CompletableFuture<Long> revision = new CompletableFuture<>();
        Thread thread =
                Thread.ofPlatform()
                        .start(() -> {
                            try {
                                revision.complete(shared.read());
                            } catch (StoreException e) {
                                revision.completeExceptionally(e);
                            }
                        });
        return new Caller(thread, revision);
    }

    private static void awaitWaiting(Caller caller) {
        await().until(() -> caller.thread().getState() == Thread.State.WAITING);
    }

    @Test
    void letsWhoComesMeanwhileShareTheNextQuestion() {
        Caller first = caller();
        await().until(() -> questions.get() == 1);
        List<Caller> crowd = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            crowd.add(caller());
        }
        crowd.forEach(SharedRevisionTest::awaitWaiting);
        answers.release(2);
        assertThat(first.revision().join()).isEqualTo(1);
        // Never the first answer: it may be older than what they know of.
        assertThat(crowd).allSatisfy(late -> assertThat(late.revision().join()).isEqualTo(2));
        assertThat(questions).hasValue(2);
    }

    @Test
    void goesOnWhenTheOneWhoAskedFirstIsInterrupted() {
        Caller first = caller();
        await().until(() -> questions.get() == 1);
        first.thread().interrupt();
        await().until(first.revision()::isCompletedExceptionally);
        Caller second = caller();
        awaitWaiting(second);
        answers.release(2);
        assertThat(second.revision().join()).isEqualTo(2);
    }

    @Test
    void tellsEveryoneOfAFailureAndAsksAgain() {
        AtomicInteger failures = new AtomicInteger(1);
        SharedRevision failing =
                new SharedRevision(() -> {
                    if (failures.getAndDecrement() > 0) {
                        throw new StoreException("no quorum");
                    }
                    return 7;
                });
        assertThatThrownBy(failing::read)
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("no quorum");
        assertThat(failing.read()).isEqualTo(7);
    }
}
