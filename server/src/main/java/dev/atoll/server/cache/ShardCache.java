package dev.atoll.server.cache;

import dev.atoll.server.flow.Seats;
import dev.atoll.server.tenancy.Anchor;
import dev.atoll.server.tenancy.Annex;
import dev.atoll.server.tenancy.Origin;
import dev.atoll.server.tenancy.Tenants;
import dev.atoll.server.tenancy.Usage;
import dev.atoll.server.tenant.ObjectKey;
import dev.atoll.server.tenant.TenantId;
import dev.atoll.store.Bytes;
import dev.atoll.store.CompactedException;
import dev.atoll.store.Entry;
import dev.atoll.store.FutureRevisionException;
import dev.atoll.store.RangeQuery;
import dev.atoll.store.Store;
import dev.atoll.store.StoreEvent;
import dev.atoll.store.StoreException;
import dev.atoll.store.Watch;
import dev.atoll.store.WatchListener;
import dev.atoll.store.WatchQuery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
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
/// The watch also tells which tenants there are: objects are taken in after their tenant's origin, and leave memory
/// when the tenant's end begins. What is stored without an origin belongs to nobody, and is not seen.
///
/// Where the store's watch ends, one thread opens the next where the last one was. Where that history is gone, the
/// cache is read anew, and watches of it must begin anew too. Meanwhile reads that need not be new are answered.
final class ShardCache implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ShardCache.class);
    private static final Bytes EVERYTHING = Bytes.utf8("/");
    private static final Bytes END = Bytes.utf8("0");
    private static final int PAGE = 1_000;

    /// How many revisions before the start are known again after it.
    private static final long HISTORY = 2_000;

    private static final Duration PAUSE_MIN = Duration.ofMillis(50);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(2);

    private final Store store;
    private final TenantCaches tenants;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition progressed = lock.newCondition();
    private final Thread follower;
    private volatile long revision;
    private volatile boolean following;
    private volatile boolean closed;
    private volatile @Nullable Watch watch;
    private CompletableFuture<Exception> ended = new CompletableFuture<>();

    /// @param shard the name that the tenants are told by
    /// @param tenants told which tenants there are
    /// @param base what every tenant has that is not stored
    ShardCache(String shard, Store store, Tenants tenants, BaseLayer base) {
        this.store = store;
        this.tenants = new TenantCaches(shard, tenants, base);
        this.follower = Thread.ofVirtual().name("cache-follow-" + shard).unstarted(this::goOn);
    }

    /// Reads the store, then follows it.
    ///
    /// @param sinceRevision history before it is not taken in
    void start(long sinceRevision) {
        // Revision 1 is a new store's: nothing was written at or before it.
        long oldest = Math.max(Math.max(1, sinceRevision), store.compactedRevision());
        try {
            startFrom(Math.max(oldest, store.revision() - HISTORY));
        } catch (CompactedException e) {
            startFrom(store.revision());
        }
        follower.start();
        awaitStored(store.revision(), Duration.ofMinutes(1));
    }

    private void startFrom(long past) {
        tenants.restart(stored(past), past);
        revision = past;
        follow();
    }

    /// All objects as they are at a revision.
    private Collection<TenantContent> stored(long at) {
        Map<TenantId, TenantContent> found = new LinkedHashMap<>();
        Bytes from = EVERYTHING;
        while (true) {
            var page = store.range(new RangeQuery(from, END, at, PAGE));
            for (Entry entry : page.entries()) {
                ObjectKey key = ObjectKey.parse(entry.key());
                found.computeIfAbsent(key.tenant(), TenantContent::new).add(key, entry);
            }
            if (!page.more()) {
                return found.values();
            }
            from = Bytes.utf8(page.entries().getLast().key().utf8() + "\0");
        }
    }

    private void follow() {
        Feed feed = new Feed();
        ended = feed.ended;
        watch = store.watch(new WatchQuery(EVERYTHING, revision), feed);
        following = true;
    }

    /// Follows the store again, each time it was lost.
    private void goOn() {
        try {
            while (!closed) {
                Exception cause = ended.get();
                following = false;
                // Only the store's own failures come between two batches of events.
                followAgain(cause instanceof StoreException);
            }
        } catch (InterruptedException | ExecutionException e) {
            // close() ends it.
        }
    }

    private void followAgain(boolean whereItWas) throws InterruptedException {
        boolean resuming = whereItWas;
        for (Duration pause = PAUSE_MIN; !closed; pause = longer(pause)) {
            try {
                if (!resuming) {
                    reload();
                }
                follow();
                log.info("the store is followed again, from revision {}", revision);
                return;
            } catch (CompactedException | FutureRevisionException e) {
                resuming = false;
            } catch (RuntimeException e) {
                log.warn("the store cannot be followed yet: {}", e.toString());
            }
            Thread.sleep(pause);
        }
    }

    private static Duration longer(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(PAUSE_MAX) > 0 ? PAUSE_MAX : twice;
    }

    private void reload() {
        long now = store.revision();
        tenants.restart(stored(now), now);
        reached(now);
    }

    private void reached(long upTo) {
        lock.lock();
        try {
            revision = upTo;
            progressed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// That of a tenant that does not exist is empty, and its watches end at once.
    ResourceCache resource(TenantId tenant, String group, String resource) {
        TenantCache of = tenants.of(tenant);
        return of == null
                ? TenantCache.nobodys(revision)
                : of.resource(new ResourceId(group, resource));
    }

    /// As above, but it keeps nothing in memory that was not there.
    ResourceCache glimpse(TenantId tenant, String group, String resource) {
        TenantCache of = tenants.of(tenant);
        return of == null
                ? TenantCache.nobodys(revision)
                : of.glimpse(new ResourceId(group, resource));
    }

    /// How many objects of a resource are stored, as far as memory knows.
    long stored(TenantId tenant, String group, String resource) {
        return Optional.ofNullable(tenants.of(tenant))
                .flatMap(of -> of.known(new ResourceId(group, resource)))
                .map(of -> of.stored().objects())
                .orElse(0L);
    }

    /// One resource of all tenants that have it in memory.
    Collection<ResourceCache> ofAllTenants(String group, String resource) {
        ResourceId id = new ResourceId(group, resource);
        return tenants.all().stream().flatMap(tenant -> tenant.known(id).stream()).toList();
    }

    Collection<ResourceCache> resources() {
        return tenants.all().stream().flatMap(tenant -> tenant.resources().stream()).toList();
    }

    /// Empty for a tenant that is not living.
    Optional<Usage> usage(TenantId tenant) {
        return Optional.ofNullable(tenants.of(tenant)).map(TenantCache::usage);
    }

    Set<TenantId> takeChanged() {
        return tenants.takeChanged();
    }

    /// Everything up to this revision of the store is in memory.
    long revision() {
        return revision;
    }

    private long lead(TenantId tenant) {
        TenantCache of = tenants.of(tenant);
        return of == null ? 0 : of.lead();
    }

    /// Everything that a tenant has up to this revision is in memory.
    long revision(TenantId tenant) {
        return revision + lead(tenant);
    }

    boolean isFollowing() {
        return following;
    }

    /// Whether everything that is in the store is in memory; false also where that cannot be told at once.
    boolean isCurrent() {
        OptionalLong newest = store.revisionAtOnce();
        return newest.isPresent() && revision >= newest.getAsLong();
    }

    /// The newest revision of a tenant: a read that has waited for it is consistent.
    long newestRevision(TenantId tenant) {
        return newestStored() + lead(tenant);
    }

    private long newestStored() {
        OptionalLong atOnce = store.revisionAtOnce();
        return atOnce.isPresent() ? atOnce.getAsLong() : Seats.away(store::revision);
    }

    /// Waits until everything that a tenant has up to a revision of its own is in memory.
    ///
    /// @return whether that is so
    boolean awaitRevision(TenantId tenant, long wanted, Duration timeout) {
        return awaitStored(wanted - lead(tenant), timeout);
    }

    private boolean awaitStored(long wanted, Duration timeout) {
        return revision >= wanted || Seats.away(() -> awaitProgress(wanted, timeout));
    }

    private boolean awaitProgress(long wanted, Duration timeout) {
        lock.lock();
        try {
            long nanos = timeout.toNanos();
            while (revision < wanted && nanos > 0 && !closed) {
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

    /// Waits until everything that a tenant has stored now is in memory.
    ///
    /// @return whether that is so
    boolean catchUp(TenantId tenant, Duration patience) {
        return awaitRevision(tenant, newestRevision(tenant), patience);
    }

    /// Waits until all that is known of tenants now is in memory.
    ///
    /// @return whether that is so
    boolean catchUp(Duration patience) {
        return awaitStored(newestStored(), patience);
    }

    private final class Feed implements WatchListener {
        private final CompletableFuture<Exception> ended = new CompletableFuture<>();

        @Override
        public void onEvents(List<StoreEvent> events, long upTo) {
            Map<ResourceCache, List<Change>> batches = new LinkedHashMap<>();
            Set<TenantId> written = new HashSet<>();
            for (StoreEvent event : events) {
                ObjectKey key = ObjectKey.parse(event.key());
                if (Origin.isOrigin(key) || Annex.isAnnex(key)) {
                    apply(batches);
                    tenants.tell(key, event);
                } else if (!Anchor.isRecord(key)) {
                    TenantCache of = tenants.touch(key);
                    if (of != null) {
                        written.add(key.tenant());
                        ResourceId resource = new ResourceId(key.group(), key.resource());
                        batches.computeIfAbsent(of.resource(resource), _ -> new ArrayList<>())
                                .add(of.changeOf(key, event));
                    }
                }
            }
            apply(batches);
            tenants.counted(written);
            reached(upTo);
        }

        private static void apply(Map<ResourceCache, List<Change>> batches) {
            batches.forEach(ResourceCache::apply);
            batches.clear();
        }

        @Override
        public void onEnd(Exception cause) {
            log.warn("the store's watch ended: {}", cause.toString());
            ended.complete(cause);
        }
    }

    /// The tenants that are being copied here.
    Set<TenantId> arriving() {
        return tenants.arriving();
    }

    /// A tenant's credentials are refused from now on.
    void refused(TenantId tenant) {
        tenants.refused(tenant);
    }

    /// A tenant lives in another shard now.
    void left(TenantId tenant) {
        tenants.left(tenant);
    }

    /// The shard is left: none of its tenants is known by it any more.
    void forgetAll() {
        tenants.forgetAll();
    }

    /// Tells every subscription how far the cache is, for bookmarks.
    void announceProgress() {
        long now = revision;
        for (TenantCache tenant : tenants.all()) {
            tenant.resources().forEach(resource -> resource.progress(now + tenant.lead()));
        }
    }

    @Override
    public void close() {
        closed = true;
        follower.interrupt();
        Watch open = watch;
        if (open != null) {
            open.close();
        }
        following = false;
        resources().forEach(ResourceCache::end);
    }
}
