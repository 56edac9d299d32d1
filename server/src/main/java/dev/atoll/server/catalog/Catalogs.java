package dev.atoll.server.catalog;

import dev.atoll.kinds.Catalog;
import dev.atoll.kinds.GroupVersionResource;
import dev.atoll.kinds.Kind;
import dev.atoll.kinds.codec.Json;
import dev.atoll.kinds.custom.Definition;
import dev.atoll.server.cache.CachedObject;
import dev.atoll.server.cache.ObjectCache;
import dev.atoll.server.cache.ObjectFilter;
import dev.atoll.server.cache.ResourceCache;
import dev.atoll.server.cache.ResourceId;
import dev.atoll.server.tenant.TenantId;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The catalog of every tenant: that of the platform, which all tenants share that have defined nothing, and above it
/// what a tenant has defined. It follows what is in memory, and so is the same on every server.
///
/// A definition is read once for each state of it; what is kept of a tenant is let go with its last definition. Safe
/// for use by many threads.
public final class Catalogs {
    public static final ResourceId DEFINITIONS =
            new ResourceId("apiextensions.k8s.io", "customresourcedefinitions");

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Catalog ofOperator;
    private final ObjectCache cache;
    private final Map<TenantId, Known> known = new ConcurrentHashMap<>();

    /// What was made of one state of a tenant's definitions.
    ///
    /// @param source where they are; another one is another tenant's of the same name
    /// @param revision of the newest change of them
    private record Known(
            ResourceCache source, long revision, Map<Long, Read> definitions, Catalog catalog) {}

    /// A definition in one state.
    private record Read(String uid, Definition definition) {}

    public Catalogs(Catalog catalog, ObjectCache cache) {
        this.ofOperator = catalog;
        this.cache = cache;
    }

    /// The platform's kinds that a tenant has.
    public Catalog builtIn(TenantId tenant) {
        return tenant.equals(TenantId.SYSTEM) ? ofOperator : ofOperator.forTenants();
    }

    /// All kinds of a tenant, as far as memory knows.
    public Catalog of(TenantId tenant) {
        Known found = look(tenant);
        return found == null ? builtIn(tenant) : found.catalog();
    }

    /// All kinds of a tenant, as they are stored now.
    public Catalog newest(TenantId tenant) {
        if (!cache.isCurrent(Optional.of(tenant), DEFINITIONS)) {
            cache.catchUp(tenant, DEFINITIONS, PATIENCE);
        }
        return of(tenant);
    }

    /// A kind of a tenant. Where it is not known, its definition may have been stored a moment ago.
    public Optional<Kind> kind(TenantId tenant, GroupVersionResource resource) {
        return builtIn(tenant)
                .kind(resource)
                .or(() -> of(tenant).kind(resource))
                .or(() -> newest(tenant).kind(resource));
    }

    /// The state of a definition that a kind is of; null where it is gone.
    public @Nullable CachedObject definition(TenantId tenant, String name) {
        return cache.resource(tenant, DEFINITIONS.group(), DEFINITIONS.resource()).get("", name);
    }

    /// What a tenant has defined, as far as memory knows.
    public List<Definition> definitions(TenantId tenant) {
        Known found = look(tenant);
        return found == null
                ? List.of()
                : found.definitions().values().stream().map(Read::definition).toList();
    }

    /// Whether a tenant has defined anything, as far as memory knows.
    public boolean hasDefinitions(TenantId tenant) {
        return cache.glimpse(tenant, DEFINITIONS.group(), DEFINITIONS.resource()).size() > 0;
    }

    /// Looks at what is known again, and lets go what was made for tenants that are no more.
    public void refresh() {
        known.keySet().forEach(this::look);
        known.keySet().retainAll(Set.copyOf(cache.tenants()));
    }

    private @Nullable Known look(TenantId tenant) {
        ResourceCache source = cache.glimpse(tenant, DEFINITIONS.group(), DEFINITIONS.resource());
        if (source.size() == 0) {
            Known last = known.remove(tenant);
            if (last != null) {
                endWatches(tenant, last, List.of());
            }
            return null;
        }
        Known before = known.get(tenant);
        long revision = source.changedRevision();
        if (before != null && before.source() == source && before.revision() == revision) {
            return before;
        }
        Known now = read(tenant, source, revision, before);
        known.put(tenant, now);
        return now;
    }

    private Known read(
            TenantId tenant, ResourceCache source, long revision, @Nullable Known before) {
        Map<Long, Read> earlier = before == null ? Map.of() : before.definitions();
        Map<Long, Read> definitions = new HashMap<>();
        List<Kind> kinds =
                source.list(ObjectFilter.all()).stream()
                        .flatMap(object -> {
                            Read read = earlier.get(object.revision());
                            if (read == null || !read.uid().equals(object.uid())) {
                                read = new Read(object.uid(), definitionOf(object));
                            }
                            definitions.put(object.revision(), read);
                            return read.definition().kinds().stream();
                        })
                        .toList();
        if (before != null) {
            endWatches(tenant, before, definitions.values());
        }
        return new Known(source, revision, definitions, builtIn(tenant).with(kinds));
    }

    /// Who watches objects of a definition that says something else now, or is gone, has to ask again.
    private void endWatches(TenantId tenant, Known before, Collection<Read> now) {
        for (Read old : before.definitions().values()) {
            boolean stays =
                    now.stream()
                            .anyMatch(each ->
                                    each.uid().equals(old.uid())
                                            && each.definition().saysAs(old.definition()));
            if (!stays) {
                cache.endWatches(
                        tenant,
                        new ResourceId(old.definition().group(), old.definition().plural()));
            }
        }
    }

    private static Definition definitionOf(CachedObject object) {
        return Definition.of(Json.decode(object.json().array()));
    }
}
