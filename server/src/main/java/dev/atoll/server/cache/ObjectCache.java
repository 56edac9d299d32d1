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
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// All objects of all tenants, each in the memory of the shard that its tenant lives in, or that has an annex for its
/// kind. Revisions are the tenant's: those of kinds in different shards are not compared.
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

                    @Override
                    public void refused(Origin origin) {
                        for (String annex : origin.annexes().all()) {
                            followed(annex).ifPresent(cache -> cache.refused(origin.tenant()));
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
        return followed(name)
                .orElseThrow(() -> new StoreException("the shard " + name + " is not followed"));
    }

    private Optional<ShardCache> followed(String name) {
        return Optional.ofNullable(shards.get(name));
    }

    /// That of a tenant which is not known is the home shard's, where it would be nobody's.
    private ShardCache of(TenantId tenant) {
        ShardCache found = tenants.locate(tenant).map(Located::shard).map(shards::get).orElse(null);
        return found == null ? home() : found;
    }

    /// Where a resource of a tenant is.
    ///
    /// @throws StoreException where that is an annex which is not followed
    private ShardCache of(TenantId tenant, ResourceId resource) {
        return annex(tenant, resource).map(this::shard).orElseGet(() -> of(tenant));
    }

    /// The shard that has the resource, where it is another than that which the tenant lives in.
    private Optional<String> annex(TenantId tenant, ResourceId resource) {
        return tenants.of(tenant)
                .flatMap(origin -> origin.annexes().of(resource.group(), resource.resource()));
    }

    /// That of a tenant that does not exist is empty, and its watches end at once.
    ///
    /// @throws StoreException where its shard is away
    public ResourceCache resource(TenantId tenant, String group, String resource) {
        return of(tenant, new ResourceId(group, resource)).resource(tenant, group, resource);
    }

    /// Ends the watches of a resource: what they send has to be computed otherwise from now on, or there is no more to
    /// watch.
    public void endWatches(TenantId tenant, ResourceId resource) {
        resource(tenant, resource.group(), resource.resource()).endWatches();
    }

    /// As [#resource], for a look at all tenants: it keeps nothing in memory that was not there.
    public ResourceCache glimpse(TenantId tenant, String group, String resource) {
        return of(tenant, new ResourceId(group, resource)).glimpse(tenant, group, resource);
    }

    /// The living tenants, by name.
    public List<TenantId> tenants() {
        return tenants.all().stream()
                .filter(origin -> origin.phase() != Origin.Phase.TERMINATING)
                .map(Origin::tenant)
                .sorted(Comparator.comparing(TenantId::name))
                .toList();
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
        return of(tenant).usage(tenant).map(usage -> usage.plus(ofAnnexes(tenant)));
    }

    private Usage ofAnnexes(TenantId tenant) {
        Usage all = Usage.NONE;
        for (String annex : annexes(tenant)) {
            all =
                    all.plus(
                            followed(annex)
                                    .flatMap(shard -> shard.usage(tenant))
                                    .orElse(Usage.NONE));
        }
        return all;
    }

    private Set<String> annexes(TenantId tenant) {
        return tenants.of(tenant).map(origin -> origin.annexes().all()).orElse(Set.of());
    }

    /// How many objects of a resource are stored, as far as memory knows.
    public long stored(TenantId tenant, String group, String resource) {
        return of(tenant, new ResourceId(group, resource)).stored(tenant, group, resource);
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

    /// Everything that a tenant has in the shard that it lives in, up to this revision, is in memory.
    public long revision(TenantId tenant) {
        return of(tenant).revision(tenant);
    }

    /// Everything that a tenant has of a resource up to this revision is in memory.
    public long revision(TenantId tenant, ResourceId resource) {
        return of(tenant, resource).revision(tenant);
    }

    /// The shard whose revisions a resource has, where it is another than that which the tenant lives in; else empty.
    public String lineOf(TenantId tenant, ResourceId resource) {
        return annex(tenant, resource).orElse("");
    }

    /// Up to which revisions everything that a tenant has is in memory, by [#lineOf].
    public Map<String, Long> revisions(TenantId tenant) {
        Map<String, Long> revisions = new HashMap<>();
        revisions.put("", revision(tenant));
        for (String annex : annexes(tenant)) {
            followed(annex).ifPresent(shard -> revisions.put(annex, shard.revision(tenant)));
        }
        return revisions;
    }

    /// Whether the home shard is followed.
    public boolean isFollowing() {
        return home().isFollowing();
    }

    /// Whether everything that is stored is in memory; false also where that cannot be told at once.
    ///
    /// @param tenant whose; empty for that of all
    public boolean isCurrent(Optional<TenantId> tenant, ResourceId resource) {
        return tenant.filter(one -> tenants.locate(one).isPresent())
                .map(one ->
                        annex(one, resource)
                                .map(annex ->
                                        followed(annex).filter(ShardCache::isCurrent).isPresent())
                                .orElseGet(() -> of(one).isCurrent()))
                .orElseGet(() -> shards.values().stream().allMatch(ShardCache::isCurrent));
    }

    /// Whether everything of a tenant's resource up to a revision is in memory; where the tenant is empty, whosever it
    /// is.
    public boolean isReached(Optional<TenantId> tenant, ResourceId resource, long wanted) {
        // A tenant's revisions are never behind its store's.
        return tenant.filter(one -> tenants.locate(one).isPresent())
                .map(one ->
                        annex(one, resource).isEmpty()
                                ? wanted <= revision(one)
                                : followed(lineOf(one, resource))
                                        .filter(annex -> wanted <= annex.revision(one))
                                        .isPresent())
                .orElseGet(() ->
                        shards.values().stream().allMatch(shard -> wanted <= shard.revision()));
    }

    /// The newest revision of a tenant's resource: a read that has waited for it is consistent.
    public long newestRevision(TenantId tenant, ResourceId resource) {
        return of(tenant, resource).newestRevision(tenant);
    }

    /// Waits until everything that a tenant has of a resource up to a revision of its own is in memory.
    ///
    /// @return whether that is so
    public boolean awaitRevision(
            TenantId tenant, ResourceId resource, long wanted, Duration timeout) {
        return of(tenant, resource).awaitRevision(tenant, wanted, timeout);
    }

    /// Waits until everything that a tenant has stored now of a resource is in memory.
    ///
    /// @return whether that is so
    public boolean catchUp(TenantId tenant, ResourceId resource, Duration patience) {
        // The annex may become known meanwhile, and the revisions others with it.
        return annex(tenant, resource)
                .map(annex -> shard(annex).catchUp(patience))
                .orElseGet(() -> catchUp(tenant, patience));
    }

    /// Waits until everything that a tenant has stored now where it lives is in memory. One that is not known is looked
    /// for where its object says that it is.
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
            catchUp(key.tenant(), new ResourceId(key.group(), key.resource()), patience);
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
