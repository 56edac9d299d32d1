package dev.atoll.server.http;

import dev.atoll.server.tenant.TenantId;
import io.netty.channel.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Who writes next on one event loop: parts of lists, of files and of watches go out tenant by tenant, in proportion to
/// their weights, and after a short while the loop hears first what has come in.
///
/// An event loop by itself does what it is handed until nothing of that is left. Whoever reads as fast as it writes
/// keeps handing it parts, and all others on it would wait until his list is at its end.
final class Turns {
    private static final Logger log = LoggerFactory.getLogger(Turns.class);
    private static final long PASS_NANOS = 250_000;

    private final EventLoop loop;
    private final ToIntFunction<TenantId> weights;
    private final LongSupplier nanoTime;

    /// What follows is the loop's own.
    private final Map<TenantId, Line> lines = new HashMap<>();

    private final Queue<Line> order =
            new PriorityQueue<>(
                    Comparator.<Line>comparingLong(line -> line.used)
                            .thenComparing(line -> line.tenant.name()));
    private long level;
    private boolean passing;

    /// A tenant's parts that wait.
    private static final class Line {
        private final TenantId tenant;
        private final int weight;
        private final Deque<Runnable> parts = new ArrayDeque<>();

        /// The time that its parts took, divided by its weight.
        private long used;

        Line(TenantId tenant, int weight, long used) {
            this.tenant = tenant;
            this.weight = weight;
            this.used = used;
        }
    }

    /// @param nanoTime as `System.nanoTime`
    Turns(EventLoop loop, ToIntFunction<TenantId> weights, LongSupplier nanoTime) {
        this.loop = loop;
        this.weights = weights;
        this.nanoTime = nanoTime;
    }

    /// From any thread.
    ///
    /// @param part writes something short
    void take(TenantId tenant, Runnable part) {
        if (loop.inEventLoop()) {
            lineUp(tenant, part);
        } else {
            loop.execute(() -> lineUp(tenant, part));
        }
    }

    /// The same for a part whose end is told.
    Future<Void> await(TenantId tenant, Supplier<Future<Void>> part) {
        Promise<Void> written = Promise.promise();
        take(
                tenant,
                () -> {
                    try {
                        part.get().onComplete(written);
                    } catch (RuntimeException e) {
                        written.fail(e);
                    }
                });
        return written.future();
    }

    /// Runs something on the loop later.
    void after(long millis, Runnable task) {
        java.util.concurrent.Future<?> _ = loop.schedule(task, millis, TimeUnit.MILLISECONDS);
    }

    private void lineUp(TenantId tenant, Runnable part) {
        Line line = lines.get(tenant);
        if (line == null) {
            line = new Line(tenant, weights.applyAsInt(tenant), level);
            lines.put(tenant, line);
            order.add(line);
        }
        line.parts.add(part);
        passNext();
    }

    /// A scheduled task is run once the loop has heard what came in; a submitted one before.
    private void passNext() {
        if (!passing) {
            passing = true;
            java.util.concurrent.Future<?> _ = loop.schedule(this::pass, 0, TimeUnit.NANOSECONDS);
        }
    }

    private void pass() {
        passing = false;
        long begun = nanoTime.getAsLong();
        long now = begun;
        while (now - begun < PASS_NANOS) {
            Line line = order.poll();
            if (line == null) {
                return;
            }
            level = Math.max(level, line.used);
            run(line.parts.remove());
            long after = nanoTime.getAsLong();
            line.used += (after - now) / line.weight;
            now = after;
            if (line.parts.isEmpty()) {
                lines.remove(line.tenant);
            } else {
                order.add(line);
            }
        }
        if (!order.isEmpty()) {
            passNext();
        }
    }

    private static void run(Runnable part) {
        try {
            part.run();
        } catch (RuntimeException e) {
            log.debug("a part was not written: {}", e.toString());
        }
    }
}
