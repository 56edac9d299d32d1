package dev.atoll.network.proxy;

import dev.atoll.client.ObjectKey;
import dev.atoll.client.informer.Handler;
import dev.atoll.client.informer.Informer;
import dev.atoll.client.informer.Informers;
import dev.atoll.kinds.ApiObject;
import dev.atoll.kinds.Resources;
import dev.atoll.kinds.core.v1.Service;
import dev.atoll.kinds.discovery.v1.EndpointSlice;
import dev.atoll.network.nft.NftException;
import dev.atoll.network.nft.Nftables;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the kernel's maps like the tenant's Services. One virtual thread applies changes; those that arrive while it
/// works go into one next transaction.
///
/// At the start, and after a refused transaction, the table is replaced whole in one transaction, so that traffic
/// never meets a half-filled one; clients with affinity are then forgotten. What is known of connections (conntrack)
/// is left alone: a UDP flow to an endpoint that went stays there until it is idle.
public final class ServiceProxy implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceProxy.class);
    private static final String BY_SERVICE = "service";
    private static final String SERVICE_LABEL = "kubernetes.io/service-name";
    private static final Duration RETRY_PAUSE = Duration.ofSeconds(1);

    private final ProxyOptions options;
    private final Nftables nftables;
    private final ProxyMetrics metrics;
    private final Informer<Service> services;
    private final Informer<EndpointSlice> slices;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<ObjectKey> dirty = new LinkedHashSet<>();
    private volatile boolean loaded;
    private volatile boolean closed;
    private Thread thread = Thread.ofVirtual().name("service-proxy").unstarted(this::run);

    // owned by the thread
    private Ledger ledger = new Ledger();
    private Set<String> chains = new HashSet<>();

    public ServiceProxy(
            ProxyOptions options, Informers informers, Nftables nftables, ProxyMetrics metrics) {
        this.options = options;
        this.nftables = nftables;
        this.metrics = metrics;
        this.services = informers.informer(Resources.SERVICES);
        this.slices = informers.informer(Resources.ENDPOINT_SLICES);
        slices.cache().addIndex(BY_SERVICE, slice -> List.of(serviceOf(slice).toString()));
        services.addHandler(handler(ObjectKey::of, metrics::serviceChanged));
        slices.addHandler(handler(ServiceProxy::serviceOf, metrics::endpointsChanged));
    }

    static ObjectKey serviceOf(EndpointSlice slice) {
        return new ObjectKey(
                slice.namespace(), slice.metadata().labels().getOrDefault(SERVICE_LABEL, ""));
    }

    private <T extends ApiObject> Handler<T> handler(
            Function<T, ObjectKey> service, Runnable counted) {
        return new Handler<>() {
            @Override
            public void added(T object, boolean initial) {
                changed(object);
            }

            @Override
            public void updated(T before, T now) {
                changed(now);
            }

            @Override
            public void deleted(T last) {
                changed(last);
            }

            private void changed(T object) {
                counted.run();
                mark(service.apply(object));
            }
        };
    }

    private void mark(ObjectKey service) {
        lock.lock();
        try {
            dirty.add(service);
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /// Begins when the informers have synced.
    public void start() {
        thread.start();
    }

    /// Whether the kernel has been brought up to date once.
    public boolean ready() {
        return loaded;
    }

    /// Whether it was started and still follows.
    public boolean alive() {
        return thread.isAlive();
    }

    private void run() {
        try {
            while (!services.awaitSynced(Duration.ofSeconds(1))
                    || !slices.awaitSynced(Duration.ofSeconds(1))) {
                if (closed) {
                    return;
                }
            }
            while (!closed) {
                if (!loaded) {
                    loadAll();
                } else {
                    applyChanges(takeDirty());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Set<ObjectKey> takeDirty() throws InterruptedException {
        lock.lock();
        try {
            while (dirty.isEmpty()) {
                changed.await();
            }
            Set<ObjectKey> taken = new LinkedHashSet<>(dirty);
            dirty.clear();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    private void loadAll() throws InterruptedException {
        lock.lock();
        try {
            dirty.clear();
        } finally {
            lock.unlock();
        }
        ledger = new Ledger();
        chains = new HashSet<>();
        List<Change> changes = new ArrayList<>();
        for (Service service : services.cache().list()) {
            ObjectKey key = ObjectKey.of(service);
            changes.addAll(ledger.replace(key.toString(), elements(key)));
        }
        loaded =
                apply(
                        Rules.base(options.table())
                                + Rules.script(options.table(), ledger.all(), chains),
                        changes.size());
        if (loaded) {
            LOG.info(
                    "{}: {} elements for {} Services",
                    options.tenant(),
                    ledger.size(),
                    ledger.owners().size());
        } else {
            TimeUnit.NANOSECONDS.sleep(RETRY_PAUSE.toNanos());
        }
    }

    private void applyChanges(Set<ObjectKey> keys) {
        List<Change> changes = new ArrayList<>();
        for (ObjectKey key : keys) {
            List<Change> ofService = ledger.replace(key.toString(), elements(key));
            if (!ofService.isEmpty()) {
                LOG.debug(
                        "{}: Service {} changes {} elements",
                        options.tenant(),
                        key,
                        ofService.size());
            }
            changes.addAll(ofService);
        }
        if (!changes.isEmpty()) {
            List<Change> last = Changes.compact(changes);
            loaded = apply(Rules.script(options.table(), last, chains), last.size());
        }
    }

    private Map<Element, String> elements(ObjectKey key) {
        return services.cache()
                .get(key)
                .map(service ->
                        Routes.of(
                                service,
                                slices.cache().byIndex(BY_SERVICE, key.toString()),
                                options.node()))
                .map(routes -> routes.stream().filter(this::isTranslated).toList())
                .map(Rules::elements)
                .orElse(Map.of());
    }

    private boolean isTranslated(Route route) {
        return !(route.frontend() instanceof Frontend.Address address)
                || !options.localAddresses().contains(address.ip());
    }

    private boolean apply(String script, int changes) {
        long start = System.nanoTime();
        try {
            nftables.apply(script);
            metrics.applied(changes, System.nanoTime() - start);
            return true;
        } catch (NftException e) {
            metrics.failed(System.nanoTime() - start);
            LOG.error(
                    "{}: the kernel refused {} changes; all is loaded anew: {}",
                    options.tenant(),
                    changes,
                    e.getMessage());
            return false;
        }
    }

    /// Stops following; the kernel goes on as it is.
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }

    /// Removes the table: Services are no longer translated.
    public void remove() {
        close();
        nftables.apply("add table ip %1$s\ndelete table ip %1$s".formatted(options.table()));
    }
}
