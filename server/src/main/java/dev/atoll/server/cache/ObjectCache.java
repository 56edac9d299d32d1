package dev.atoll.server.cache;

import dev.atoll.server.tenancy.Located;
import dev.atoll.server.tenancy.Origin;
import dev.atoll.server.tenancy.Stores;
import dev.atoll.server.tenancy.TenantListener;
import dev.atoll.server.tenancy.Tenants;
import dev.atoll.server.tenancy.Usage;
import dev.atoll.server.tenancy.UsageMeter;
import dev.atoll.server.tenant.ObjectKey;
import dev.atoll.server.tenant.TenantId;
import dev.atoll.store.Store;
import dev.atoll.store.StoreException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// All objects of all tenants, each in the memory of the shard that its tenant lives in. Revisions are the tenant's.
public final class ObjectCache implements UsageMeter, AutoCloseable {
    private static final String GROUP = "atoll.dev";

    private final Stores stores;
    private final Tenants tenants;
    private final BaseLayer base;
    private final Map<String, ShardCache> shards = new ConcurrentHashMap<>();
    private volatile Set<String> expected = Set.of();

    /// @param tenants told which tenants there are
    /// @param base what every tenant has that is not stored
    public ObjectCache(Stores stores, Tenants tenants, BaseLayer base) {
        this.stores = stores;
        this.tenants = tenants;
        this.base = base;
        tenants.listen(
                new TenantListener() {
                    @Override
                    public void moved(TenantId tenant, String from) {
                        ShardCache left = shards.get(from);
                        if (left != null) {
                            left.left(tenant);
                        }
                    }
                });
    }

    /// Reads the store of the home shard, then follows it.
    ///
    /// @param sinceRevision history before it is not taken in
    public void start(long sinceRevision) {
        follow(stores.home(), stores.homeStore(), sinceRevision);
    }

    /// Reads another shard's store, then follows it.
    ///
    /// @throws StoreException where it cannot be read: then nothing of it is known
    public void follow(String shard, Store store) {
        follow(shard, store, 0);
    }

    private void follow(String shard, Store store, long sinceRevision) {
        ShardCache cache = new ShardCache(shard, store, tenants, base);
        // Whoever is told of a tenant finds its objects.
        shards.put(shard, cache);
        try {
            cache.start(sinceRevision);
        } catch (RuntimeException e) {
            leave(shard);
            throw e;
        }
    }

    /// Forgets a shard and its tenants.
    public void leave(String shard) {
        ShardCache left = shards.remove(shard);
        if (left != null) {
            left.close();
            left.forgetAll();
        }
    }

    /// Says which shards there are, whether they can be read or not.
    public void expect(Set<String> names) {
        expected = Set.copyOf(names);
    }

    /// Whether all tenants are known: no shard is still to be read for the first time.
    public boolean isWhole() {
        return shards.keySet().containsAll(expected);
    }

    private ShardCache home() {
        return shard(stores.home());
    }

    private ShardCache shard(String name) {
        return Optional.ofNullable(shards.get(name))
                .orElseThrow(() -> new StoreException("the shard " + name + " is not followed"));
    }

    /// That of a tenant which is not known is the home shard's, where it would be nobody's.
    private ShardCache of(TenantId tenant) {
        ShardCache found = tenants.locate(tenant).map(Located::shard).map(shards::get).orElse(null);
        return found == null ? home() : found;
    }

    /// That of a tenant that does not exist is empty, and its watches end at once.
    public ResourceCache resource(TenantId tenant, String group, String resource) {
        return of(tenant).resource(tenant, group, resource);
    }

    /// One resource of all tenants that have it in memory.
    public Collection<ResourceCache> ofAllTenants(String group, String resource) {
        return shards.values().stream()
                .flatMap(shard -> shard.ofAllTenants(group, resource).stream())
                .toList();
    }

    public Collection<ResourceCache> resources() {
        return shards.values().stream().flatMap(shard -> shard.resources().stream()).toList();
    }

    /// The operator's objects of one of the platform's own kinds.
    public List<CachedObject> operators(String resource) {
        return resource(TenantId.SYSTEM, GROUP, resource).list(ObjectFilter.all());
    }

    /// Empty for a tenant that is not living.
    @Override
    public Optional<Usage> usage(TenantId tenant) {
        return of(tenant).usage(tenant);
    }

    @Override
    public Set<TenantId> takeChanged() {
        Set<TenantId> changed = new HashSet<>();
        shards.values().forEach(shard -> changed.addAll(shard.takeChanged()));
        return changed;
    }

    /// Those that are followed, by name, for metrics.
    public Set<String> shards() {
        return Set.copyOf(shards.keySet());
    }

    /// The tenants that are being copied into a shard, which nobody else knows there.
    public Set<TenantId> arriving(String shard) {
        return shard(shard).arriving();
    }

    /// The revision of a shard's store up to which everything is in memory.
    public long storedRevision(String shard) {
        return shard(shard).revision();
    }

    /// Everything that a tenant has up to this revision is in memory.
    public long revision(TenantId tenant) {
        return of(tenant).revision(tenant);
    }

    /// Whether the home shard is followed.
    public boolean isFollowing() {
        return home().isFollowing();
    }

    /// Whether everything that is stored is in memory; false also where that cannot be told at once.
    ///
    /// @param tenant whose; empty for that of all
    public boolean isCurrent(Optional<TenantId> tenant) {
        return tenant.filter(one -> tenants.locate(one).isPresent())
                .map(one -> of(one).isCurrent())
                .orElseGet(() -> shards.values().stream().allMatch(ShardCache::isCurrent));
    }

    /// Whether everything of a tenant up to a revision is in memory; where the tenant is empty, whosever it is.
    public boolean isReached(Optional<TenantId> tenant, long wanted) {
        // A tenant's revisions are never behind its store's.
        return tenant.filter(one -> tenants.locate(one).isPresent())
                .map(one -> wanted <= revision(one))
                .orElseGet(() ->
                        shards.values().stream().allMatch(shard -> wanted <= shard.revision()));
    }

    /// The newest revision of a tenant: a read that has waited for it is consistent.
    public long newestRevision(TenantId tenant) {
        return of(tenant).newestRevision(tenant);
    }

    /// Waits until everything that a tenant has up to a revision of its own is in memory.
    ///
    /// @return whether that is so
    public boolean awaitRevision(TenantId tenant, long wanted, Duration timeout) {
        return of(tenant).awaitRevision(tenant, wanted, timeout);
    }

    /// Waits until everything that a tenant has stored now is in memory. One that is not known is looked for where its
    /// object says that it is.
    ///
    /// @return whether that is so
    public boolean catchUp(TenantId tenant, Duration patience) {
        if (tenants.locate(tenant).isPresent()) {
            return of(tenant).catchUp(tenant, patience) && catchUpAhead(tenant, patience);
        }
        if (!home().catchUp(patience)) {
            return false;
        }
        ShardCache placed = shards.get(placed(tenant));
        return tenants.locate(tenant).isPresent() || placed == null || placed.catchUp(patience);
    }

    /// Where the tenant is leaving, it may live in another shard already, and have been written there by way of another
    /// server.
    private boolean catchUpAhead(TenantId tenant, Duration patience) {
        return tenants.of(tenant)
                .filter(origin -> origin.phase() == Origin.Phase.LEAVING)
                .flatMap(origin -> Optional.ofNullable(origin.move()))
                .flatMap(move -> Optional.ofNullable(shards.get(move.other())))
                .map(next -> next.catchUp(patience))
                .orElse(true);
    }

    /// The shard that the tenant's object names; empty where there is none.
    private String placed(TenantId tenant) {
        CachedObject object = resource(TenantId.SYSTEM, GROUP, "tenants").get("", tenant.name());
        return object == null ? "" : object.fields().getOrDefault("status.shard", "");
    }

    /// Finds an object for a decision. Where it is not in memory, its maker may have been answered a moment ago: memory
    /// is asked again when it has caught up.
    public @Nullable CachedObject find(ObjectKey key, Duration patience) {
        CachedObject found = get(key);
        if (found == null) {
            catchUp(key.tenant(), patience);
            found = get(key);
        }
        return found;
    }

    private @Nullable CachedObject get(ObjectKey key) {
        return resource(key.tenant(), key.group(), key.resource()).get(key.namespace(), key.name());
    }

    /// Tells every subscription how far the cache is, for bookmarks.
    public void announceProgress() {
        shards.values().forEach(ShardCache::announceProgress);
    }

    @Override
    public void close() {
        shards.values().forEach(ShardCache::close);
    }
}
