package dev.atoll.server.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.atoll.server.status.StatusException;
import dev.atoll.server.tenant.TenantId;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class SeatsTest {
    private static final TenantId LOUD = new TenantId("loud");

    /// Has three times the weight of the others, and may have two calls.
    private static final TenantId HEAVY = new TenantId("heavy");

    private static final TenantId QUIET = new TenantId("quiet");

    private final AtomicLong now = new AtomicLong();
    private final List<Thread> threads = new ArrayList<>();

    private Seats seats(int seats, int calls) {
        return new Seats(
                new Seats.Limits(seats, calls),
                tenant -> tenant.equals(HEAVY) ? new Share(3, 2) : Share.EVEN,
                now::get,
                new FlowMetrics(new PrometheusRegistry()));
    }

    private void start(Runnable work) {
        threads.add(Thread.ofVirtual().start(work));
    }

    private void finish() throws InterruptedException {
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private static void hold(CountDownLatch until) {
        try {
            until.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Occupies a seat until released.
    private CountDownLatch occupy(Seats seats, TenantId tenant) {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        start(() ->
                seats.seated(
                        tenant,
                        () -> {
                            inside.countDown();
                            hold(release);
                            return 0;
                        }));
        hold(inside);
        return release;
    }

    @Test
    void whoHasUsedLessIsServedBeforeALongQueue() throws InterruptedException {
        Seats seats = seats(1, 100);
        CountDownLatch release = occupy(seats, LOUD);
        List<TenantId> order = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 10; i++) {
            enqueue(seats, LOUD, order);
        }
        enqueue(seats, QUIET, order);
        enqueue(seats, QUIET, order);

        now.addAndGet(50_000_000);
        release.countDown();
        finish();

        assertThat(order).hasSize(12).startsWith(QUIET, QUIET, LOUD);
    }

    /// Waits until it really waits, so that the order of the queue is known. Each takes 10 ms.
    private void enqueue(Seats seats, TenantId tenant, List<TenantId> order) {
        int before = seats.waiting();
        start(() ->
                seats.seated(
                        tenant,
                        () -> {
                            order.add(tenant);
                            return now.addAndGet(10_000_000);
                        }));
        await().until(() -> seats.waiting() == before + 1);
    }

    @Test
    void aLongComputationGivesWayToWhoHasUsedLess() throws InterruptedException {
        Seats seats = seats(1, 100);
        List<TenantId> order = new CopyOnWriteArrayList<>();
        CountDownLatch others = compute(seats, LOUD, order);
        enqueue(seats, QUIET, order);

        others.countDown();
        finish();

        assertThat(order).containsExactly(QUIET, LOUD, LOUD, LOUD);
    }

    @Test
    void aLongComputationDoesNotGiveWayToItsOwnTenant() throws InterruptedException {
        Seats seats = seats(1, 100);
        List<TenantId> order = new CopyOnWriteArrayList<>();
        CountDownLatch others = compute(seats, QUIET, order);
        start(() ->
                seats.seated(
                        QUIET,
                        () -> {
                            order.add(LOUD);
                            return 0;
                        }));
        await().until(() -> seats.waiting() == 1);

        others.countDown();
        finish();

        assertThat(order).containsExactly(QUIET, QUIET, QUIET, LOUD);
    }

    /// Takes a seat and, once released, computes in it in three steps of a millisecond.
    private CountDownLatch compute(Seats seats, TenantId tenant, List<TenantId> order) {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        start(() ->
                seats.seated(
                        tenant,
                        () -> {
                            inside.countDown();
                            hold(release);
                            for (int step = 0; step < 3; step++) {
                                now.addAndGet(1_000_000);
                                Seats.giveWay();
                                order.add(tenant);
                            }
                            return 0;
                        }));
        hold(inside);
        return release;
    }

    @Test
    void twoThatAlwaysWaitGetEqualTime() throws InterruptedException {
        Seats seats = seats(1, 100);
        CountDownLatch release = occupy(seats, LOUD);
        List<TenantId> order = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 10; i++) {
            enqueue(seats, LOUD, order);
        }
        for (int i = 0; i < 10; i++) {
            enqueue(seats, QUIET, order);
        }

        release.countDown();
        finish();

        assertThat(order.subList(0, 10)).filteredOn(QUIET::equals).hasSizeBetween(4, 6);
    }

    @Test
    void oneSeatIsLeftForOthers() throws InterruptedException {
        Seats seats = seats(3, 100);
        CountDownLatch first = occupy(seats, LOUD);
        CountDownLatch second = occupy(seats, LOUD);
        List<TenantId> order = new CopyOnWriteArrayList<>();
        enqueue(seats, LOUD, order);

        assertThat(seats.taken()).isEqualTo(2);
        assertThat(seats.seated(QUIET, () -> "served")).isEqualTo("served");

        first.countDown();
        second.countDown();
        finish();
        assertThat(order).containsExactly(LOUD);
    }

    @Test
    void whoWaitsForSomethingElseGivesItsSeatAway() throws InterruptedException {
        Seats seats = seats(1, 100);
        CountDownLatch away = new CountDownLatch(1);
        CountDownLatch back = new CountDownLatch(1);
        AtomicInteger done = new AtomicInteger();
        start(() ->
                seats.seated(
                        LOUD,
                        () -> {
                            int waited =
                                    Seats.away(() -> {
                                        away.countDown();
                                        hold(back);
                                        return 1;
                                    });
                            return done.addAndGet(waited);
                        }));
        hold(away);

        assertThat(seats.seated(QUIET, () -> "served")).isEqualTo("served");
        assertThat(done).hasValue(0);

        back.countDown();
        finish();
        assertThat(done).hasValue(1);
        assertThat(seats.taken()).isZero();
    }

    /// Is away until released.
    private CountDownLatch leave(Seats seats, TenantId tenant) {
        CountDownLatch away = new CountDownLatch(1);
        CountDownLatch back = new CountDownLatch(1);
        start(() ->
                seats.seated(
                        tenant,
                        () ->
                                Seats.away(() -> {
                                    away.countDown();
                                    hold(back);
                                    return 0;
                                })));
        hold(away);
        return back;
    }

    private static void assertRefused(Seats seats, TenantId tenant) {
        assertThatThrownBy(() -> seats.seated(tenant, () -> 0))
                .isInstanceOfSatisfying(
                        StatusException.class, e -> assertThat(e.code()).isEqualTo(429));
    }

    @Test
    void refusesATenantWithTooManyCallsAndNoOther() throws InterruptedException {
        Seats seats = seats(1, 3);
        CountDownLatch release = occupy(seats, LOUD);
        List<TenantId> order = new CopyOnWriteArrayList<>();
        enqueue(seats, LOUD, order);
        enqueue(seats, LOUD, order);

        assertRefused(seats, LOUD);
        enqueue(seats, QUIET, order);

        release.countDown();
        finish();
        assertThat(order).hasSize(3).contains(QUIET);
        assertThat(seats.seated(LOUD, () -> "served")).isEqualTo("served");
    }

    @Test
    void countsCallsThatAreAway() throws InterruptedException {
        Seats seats = seats(2, 2);
        CountDownLatch first = leave(seats, LOUD);
        CountDownLatch second = leave(seats, LOUD);

        assertThat(seats.taken()).isZero();
        assertRefused(seats, LOUD);

        first.countDown();
        second.countDown();
        finish();
        assertThat(seats.seated(LOUD, () -> "served")).isEqualTo("served");
    }

    @Test
    void letsInNoMoreThanTheTenantsOwnShare() throws InterruptedException {
        Seats seats = seats(2, 100);
        CountDownLatch first = leave(seats, HEAVY);
        CountDownLatch second = leave(seats, HEAVY);

        assertRefused(seats, HEAVY);
        assertThat(seats.seatedAgain(HEAVY, () -> "the rest")).isEqualTo("the rest");

        first.countDown();
        second.countDown();
        finish();
    }

    @Test
    void remembersWhatATenantUsedWhileItsCallsAreAway() throws InterruptedException {
        Seats seats = seats(1, 100);
        CountDownLatch back = leave(seats, LOUD);
        CountDownLatch release = occupy(seats, LOUD);
        now.addAndGet(1_000_000_000);
        release.countDown();
        await().until(() -> seats.taken() == 0);
        assertThat(seats.tenants()).isEqualTo(1);

        CountDownLatch other = occupy(seats, QUIET);
        List<TenantId> order = new CopyOnWriteArrayList<>();
        enqueue(seats, LOUD, order);
        enqueue(seats, QUIET, order);
        other.countDown();
        await().until(() -> order.size() == 2);

        assertThat(order).containsExactly(QUIET, LOUD);
        back.countDown();
        finish();
    }

    @Test
    void forgetsATenantWithoutCalls() {
        Seats seats = seats(1, 100);

        seats.seated(LOUD, () -> 0);

        assertThat(seats.tenants()).isZero();
    }

    @Test
    void whoWasAwayForLongHasNotSavedUp() throws InterruptedException {
        Seats seats = seats(1, 100);
        CountDownLatch back = leave(seats, QUIET);
        for (int i = 0; i < 100; i++) {
            CountDownLatch release = occupy(seats, LOUD);
            now.addAndGet(10_000_000);
            release.countDown();
            await().until(() -> seats.taken() == 0);
        }
        CountDownLatch release = occupy(seats, LOUD);
        List<TenantId> order = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 10; i++) {
            enqueue(seats, QUIET, order);
        }
        for (int i = 0; i < 10; i++) {
            enqueue(seats, LOUD, order);
        }

        release.countDown();
        await().until(() -> order.size() == 20);

        assertThat(order.subList(0, 10)).filteredOn(QUIET::equals).hasSizeBetween(4, 7);
        back.countDown();
        finish();
    }

    @Test
    void aHeavierTenantGetsMoreTime() throws InterruptedException {
        Seats seats =
                new Seats(
                        new Seats.Limits(1, 100),
                        tenant -> tenant.equals(HEAVY) ? new Share(3, 100) : Share.EVEN,
                        now::get,
                        new FlowMetrics(new PrometheusRegistry()));
        CountDownLatch release = occupy(seats, QUIET);
        List<TenantId> order = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 20; i++) {
            enqueue(seats, HEAVY, order);
            enqueue(seats, LOUD, order);
        }

        release.countDown();
        finish();

        assertThat(order.subList(0, 20)).filteredOn(HEAVY::equals).hasSizeBetween(14, 16);
    }

    @Test
    void aFailureGivesTheSeatBack() {
        Seats seats = seats(2, 2);

        assertThatThrownBy(() ->
                        seats.seated(
                                LOUD,
                                () -> {
                                    throw new IllegalStateException("failed");
                                }))
                .hasMessage("failed");

        assertThat(seats.taken()).isZero();
        assertThat(seats.seated(LOUD, () -> "served")).isEqualTo("served");
    }
}
