package dev.atoll.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.atoll.server.tenant.TenantId;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import io.vertx.core.Future;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class TurnsTest {
    private static final TenantId LOUD = new TenantId("loud");
    private static final TenantId QUIET = new TenantId("quiet");
    private static final TenantId WEIGHTY = new TenantId("weighty");

    private final EventLoop loop = new DefaultEventLoop();
    private final AtomicLong now = new AtomicLong();
    private final Turns turns = new Turns(loop, tenant -> tenant.equals(WEIGHTY) ? 3 : 1, now::get);
    private final List<String> order = new CopyOnWriteArrayList<>();

    @AfterEach
    void end() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /// A part that takes 0.1 ms.
    private void take(TenantId tenant) {
        turns.take(
                tenant,
                () -> {
                    order.add(tenant.name());
                    now.addAndGet(100_000);
                });
    }

    /// Lines parts up while the loop writes none, and waits until so many are written.
    private void lineUp(int count, Runnable parts) {
        loop.execute(parts);
        await().until(() -> order.size() == count);
    }

    @Test
    void asksTenantsInTurn() {
        lineUp(
                4,
                () -> {
                    for (int i = 0; i < 3; i++) {
                        take(LOUD);
                    }
                    take(QUIET);
                });

        assertThat(order).startsWith("loud", "quiet", "loud");
    }

    @Test
    void givesAHeavierTenantMore() {
        lineUp(
                12,
                () -> {
                    for (int i = 0; i < 6; i++) {
                        take(LOUD);
                        take(WEIGHTY);
                    }
                });

        assertThat(order.subList(0, 8)).filteredOn("weighty"::equals).hasSizeBetween(5, 6);
    }

    @Test
    void hearsWhatCameInBeforeItGoesOn() {
        lineUp(
                10,
                () -> {
                    turns.take(LOUD, () -> loop.execute(() -> order.add("heard")));
                    for (int i = 0; i < 9; i++) {
                        take(LOUD);
                    }
                });

        assertThat(order.indexOf("heard")).isBetween(1, 3);
    }

    @Test
    void tellsWhenAPartFailedAndGoesOn() {
        Future<Void> broken =
                turns.await(
                        LOUD,
                        () -> {
                            throw new IllegalStateException("broken");
                        });
        Future<Void> whole = turns.await(LOUD, Future::succeededFuture);

        assertThatThrownBy(() -> result(broken)).hasMessageContaining("broken");
        assertThat(whole.toCompletionStage().toCompletableFuture())
                .succeedsWithin(20, TimeUnit.SECONDS);
    }

    private static Object result(Future<Void> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
}
