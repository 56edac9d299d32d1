package dev.atoll.server.webhook;

import dev.atoll.server.tenant.TenantId;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Looks names of hosts up, on threads of its own: the system's resolver holds the thread that asks it, and a tenant
/// may name a host whose name server never answers. Of one tenant only a few are looked up at once.
final class HostLookup {
    private static final int THREADS = 32;
    private static final int PER_TENANT = 4;
    private static final Duration IDLE = Duration.ofSeconds(10);

    private final ExecutorService threads =
            new ThreadPoolExecutor(
                    0,
                    THREADS,
                    IDLE.toSeconds(),
                    TimeUnit.SECONDS,
                    new SynchronousQueue<>(),
                    Thread.ofPlatform().daemon().name("webhook-lookup-", 0).factory());
    private final Map<TenantId, Integer> underWay = new ConcurrentHashMap<>();

    List<InetAddress> find(TenantId tenant, String host, Duration timeout) throws WebhookException {
        String literal = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        try {
            return List.of(InetAddress.ofLiteral(literal));
        } catch (IllegalArgumentException _) {
            return lookUp(tenant, literal, timeout);
        }
    }

    private List<InetAddress> lookUp(TenantId tenant, String host, Duration timeout)
            throws WebhookException {
        if (underWay.merge(tenant, 1, Integer::sum) > PER_TENANT) {
            left(tenant);
            throw busy(host);
        }
        Future<List<InetAddress>> found;
        try {
            found =
                    threads.submit(() -> {
                        try {
                            return List.of(InetAddress.getAllByName(host));
                        } finally {
                            left(tenant);
                        }
                    });
        } catch (RejectedExecutionException e) {
            left(tenant);
            throw busy(host);
        }
        try {
            return found.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WebhookException("dial tcp: lookup " + host + ": canceled");
        } catch (TimeoutException e) {
            throw new WebhookException("dial tcp: lookup " + host + ": context deadline exceeded");
        } catch (ExecutionException e) {
            throw new WebhookException(
                    "dial tcp: lookup "
                            + host
                            + (e.getCause() instanceof UnknownHostException
                                    ? ": no such host"
                                    : ": failed"));
        }
    }

    private void left(TenantId tenant) {
        underWay.computeIfPresent(tenant, (_, count) -> count == 1 ? null : count - 1);
    }

    private static WebhookException busy(String host) {
        return new WebhookException("dial tcp: lookup " + host + ": too many are under way");
    }
}
