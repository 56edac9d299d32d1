package dev.atoll.server.cache;

import dev.atoll.server.tenancy.Origin;
import dev.atoll.server.tenancy.Tenants;
import dev.atoll.server.tenant.ObjectKey;
import dev.atoll.server.tenant.TenantId;
import dev.atoll.store.Bytes;
import dev.atoll.store.Entry;
import dev.atoll.store.RangeQuery;
import dev.atoll.store.Store;
import dev.atoll.store.StoreEvent;
import dev.atoll.store.Watch;
import dev.atoll.store.WatchListener;
import dev.atoll.store.WatchQuery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All objects of a shard's tenants, fed by one watch of its store.
///
/// A resource's cache is made when it is first asked for or first written, so idle tenants cost nothing. At the
/// start the cache begins a little in the past, so that watches from before a restart can resume.
///
/// The watch also tells which tenants there are: objects are taken in after their tenant's origin, and leave memory when
/// the tenant's end begins. What is stored without an origin belongs to nobody, and is not seen.
public final class ObjectCache implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ObjectCache.class);
    private static final Bytes EVERYTHING = Bytes.utf8("/");
    private static final Bytes END = Bytes.utf8("0");
    private static final int PAGE = 1_000;

    /// How many revisions before the start are known again after it.
    private static final long HISTORY = 2_000;

    private final Store store;
    private final Tenants tenants;
    private final Map<TenantId, TenantCache> living = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition progressed = lock.newCondition();
    private volatile long revision;
    private volatile boolean failed;
    private long startRevision;
    private @Nullable Watch watch;

    /// @param tenants told which tenants there are
    public ObjectCache(Store store, Tenants tenants) {
        this.store = store;
        this.tenants = tenants;
    }

    /// Reads the store, then follows it.
    ///
    /// @param sinceRevision history before it is not taken in
    public void start(long sinceRevision) {
        // Revision 1 is a new store's: nothing was written at or before it.
        startRevision =
                Math.max(
                        Math.max(Math.max(1, sinceRevision), store.compactedRevision()),
                        store.revision() - HISTORY);
        load();
        revision = startRevision;
        watch = store.watch(new WatchQuery(EVERYTHING, startRevision), new Feed());
        awaitRevision(store.revision(), Duration.ofMinutes(1));
    }

    private void load() {
        if (startRevision == 0) {
            return;
        }
        Loading loading = new Loading();
        Bytes from = EVERYTHING;
        while (true) {
            var page = store.range(new RangeQuery(from, END, startRevision, PAGE));
            page.entries().forEach(loading::next);
            if (!page.more()) {
                loading.finish();
                return;
            }
            from = Bytes.utf8(page.entries().getLast().key().utf8() + "\0");
        }
    }

    /// Takes in all entries in the order of their keys. An origin comes between its tenant's objects; those before it
    /// wait for it.
    private final class Loading {
        private final List<CachedObject> waiting = new ArrayList<>();
        private @Nullable TenantId tenant;
        private boolean passedOrigin;

        void next(Entry entry) {
            ObjectKey key = ObjectKey.parse(entry.key());
            if (!key.tenant().equals(tenant)) {
                finish();
                tenant = key.tenant();
                passedOrigin = false;
            }
            if (Origin.isOrigin(key)) {
                learn(Origin.of(key.tenant(), entry));
                finish();
                passedOrigin = true;
            } else if (!passedOrigin) {
                waiting.add(CachedObject.of(key, entry));
            } else {
                take(CachedObject.of(key, entry));
            }
        }

        void finish() {
            waiting.forEach(this::take);
            waiting.clear();
        }

        private void take(CachedObject object) {
            ObjectKey key = object.key();
            TenantCache of = living.get(key.tenant());
            if (of != null) {
                of.resource(key.group(), key.resource()).load(object);
                tenants.touched(key.tenant());
            }
        }
    }

    private void learn(Origin origin) {
        if (origin.phase() == Origin.Phase.TERMINATING) {
            tenants.stored(origin);
            drop(origin.tenant());
        } else {
            // Whoever finds the tenant also finds its objects.
            living.computeIfAbsent(
                    origin.tenant(), tenant -> new TenantCache(origin, startRevision));
            tenants.stored(origin);
        }
    }

    private void drop(TenantId tenant) {
        TenantCache dropped = living.remove(tenant);
        if (dropped != null) {
            dropped.end();
        }
    }

    /// That of a tenant that does not exist is empty, and its watches end at once.
    public ResourceCache resource(TenantId tenant, String group, String resource) {
        TenantCache of = living.get(tenant);
        return of == null ? TenantCache.nobodys(revision) : of.resource(group, resource);
    }

    /// One resource of all tenants that have it in memory.
    public Collection<ResourceCache> ofAllTenants(String group, String resource) {
        return living.values().stream()
                .flatMap(tenant -> tenant.known(group, resource).stream())
                .toList();
    }

    public Collection<ResourceCache> resources() {
        return living.values().stream().flatMap(tenant -> tenant.resources().stream()).toList();
    }

    /// Everything up to this revision is in memory.
    public long revision() {
        return revision;
    }

    public boolean isFollowing() {
        return watch != null && !failed;
    }

    /// The newest revision of the store: a read that has waited for it is consistent.
    public long storeRevision() {
        return store.revision();
    }

    /// Waits until everything up to a revision is in memory.
    ///
    /// @return whether that is so
    public boolean awaitRevision(long wanted, Duration timeout) {
        if (revision >= wanted) {
            return true;
        }
        lock.lock();
        try {
            long nanos = timeout.toNanos();
            while (revision < wanted && nanos > 0 && !failed) {
                nanos = progressed.awaitNanos(nanos);
            }
            return revision >= wanted;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    /// Waits until everything that is in the store now is in memory.
    ///
    /// @return whether that is so
    public boolean catchUp(Duration patience) {
        return awaitRevision(store.revision(), patience);
    }

    /// Finds an object for a decision. Where it is not in memory, its maker may have been answered a moment ago: memory
    /// is asked again when it has caught up.
    public @Nullable CachedObject find(ObjectKey key, Duration patience) {
        ResourceCache of = resource(key.tenant(), key.group(), key.resource());
        CachedObject found = of.get(key.namespace(), key.name());
        if (found == null) {
            catchUp(patience);
            found = of.get(key.namespace(), key.name());
        }
        return found;
    }

    private final class Feed implements WatchListener {
        @Override
        public void onEvents(List<StoreEvent> events, long upTo) {
            Map<ResourceCache, List<Change>> batches = new LinkedHashMap<>();
            for (StoreEvent event : events) {
                ObjectKey key = ObjectKey.parse(event.key());
                if (Origin.isOrigin(key)) {
                    apply(batches);
                    tell(key.tenant(), event);
                    continue;
                }
                TenantCache tenant = living.get(key.tenant());
                if (tenant != null) {
                    batches.computeIfAbsent(
                                    tenant.resource(key.group(), key.resource()),
                                    r -> new ArrayList<>())
                            .add(changeOf(key, event));
                    tenants.touched(key.tenant());
                }
            }
            apply(batches);
            lock.lock();
            try {
                revision = upTo;
                progressed.signalAll();
            } finally {
                lock.unlock();
            }
        }

        private void apply(Map<ResourceCache, List<Change>> batches) {
            batches.forEach(ResourceCache::apply);
            batches.clear();
        }

        private void tell(TenantId tenant, StoreEvent event) {
            switch (event) {
                case StoreEvent.Stored stored -> learn(Origin.of(tenant, stored.entry()));
                case StoreEvent.Deleted deleted -> {
                    tenants.removed(tenant);
                    drop(tenant);
                }
            }
        }

        private static Change changeOf(ObjectKey key, StoreEvent event) {
            return switch (event) {
                case StoreEvent.Stored stored ->
                        new Change(
                                Change.Type.MODIFIED, CachedObject.of(key, stored.entry()), null);
                case StoreEvent.Deleted deleted ->
                        new Change(
                                Change.Type.DELETED,
                                CachedObject.of(key, deleted.previous(), deleted.revision()),
                                null);
            };
        }

        @Override
        public void onEnd(Exception cause) {
            failed = true;
            log.warn("the store's watch ended", cause);
            resources().forEach(ResourceCache::end);
        }
    }

    /// Tells every subscription how far the cache is, for bookmarks.
    public void announceProgress() {
        long now = revision;
        resources().forEach(resource -> resource.progress(now));
    }

    @Override
    public void close() {
        Watch following = watch;
        if (following != null) {
            following.close();
        }
        resources().forEach(ResourceCache::end);
        failed = true;
    }
}
