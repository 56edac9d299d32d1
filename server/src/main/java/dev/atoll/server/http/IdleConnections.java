package dev.atoll.server.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// Closes connections on which no request has run for a while. A request that runs may be silent for as long as it
/// likes: watches and streams often are. One whose body has not come yet does not count as running.
final class IdleConnections {
    private final long limitNanos;

    /// Keys are weak, for a connection that became a stream never tells that it was closed.
    private final Map<HttpConnection, Use> uses = Collections.synchronizedMap(new WeakHashMap<>());

    private static final class Use {
        private final AtomicInteger running = new AtomicInteger();
        private volatile long changedNanos = System.nanoTime();

        void change(int count) {
            running.addAndGet(count);
            changedNanos = System.nanoTime();
        }

        boolean isIdle(long nanos) {
            return running.get() == 0 && System.nanoTime() - changedNanos > nanos;
        }
    }

    /// @param limit how long a connection may be idle; it is closed after at most a tenth more
    IdleConnections(Vertx vertx, Duration limit) {
        limitNanos = limit.toNanos();
        vertx.setPeriodic(Math.max(1, limit.toMillis() / 10), tick -> closeIdle());
    }

    void opened(HttpConnection connection) {
        uses.put(connection, new Use());
        connection.closeHandler(closed -> uses.remove(connection));
    }

    /// A request has come whole and is about to be answered.
    ///
    /// @return to be run when it is over
    Runnable running(HttpConnection connection) {
        Use use = uses.get(connection);
        if (use == null) {
            return () -> {};
        }
        use.change(1);
        return () -> use.change(-1);
    }

    /// Those that are open.
    List<HttpConnection> open() {
        synchronized (uses) {
            return List.copyOf(uses.keySet());
        }
    }

    private void closeIdle() {
        List<HttpConnection> idle = new ArrayList<>();
        synchronized (uses) {
            uses.forEach((connection, use) -> {
                if (use.isIdle(limitNanos)) {
                    idle.add(connection);
                }
            });
        }
        idle.forEach(HttpConnection::close);
    }
}
