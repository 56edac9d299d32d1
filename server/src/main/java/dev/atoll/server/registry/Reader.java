package dev.atoll.server.registry;

import dev.atoll.kinds.Kind;
import dev.atoll.server.auth.Attributes;
import dev.atoll.server.auth.AuthorizedRequest;
import dev.atoll.server.cache.CachedObject;
import dev.atoll.server.cache.ChangeSink;
import dev.atoll.server.cache.ObjectCache;
import dev.atoll.server.cache.ObjectFilter;
import dev.atoll.server.cache.ResourceCache;
import dev.atoll.server.cache.ResourceId;
import dev.atoll.server.cache.TenantStore;
import dev.atoll.server.status.StatusException;
import dev.atoll.server.tenant.ObjectKey;
import dev.atoll.server.tenant.TenantId;
import dev.atoll.store.Bytes;
import dev.atoll.store.CompactedException;
import dev.atoll.store.Entry;
import dev.atoll.store.RangeQuery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Get, list and watch, from memory. Only a page or exact revision that is already history is read from the store.
public final class Reader {
    private static final Pattern REVISION = Pattern.compile("[0-9]{1,18}");
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final ObjectCache cache;
    private final TenantStore store;

    public Reader(ObjectCache cache, TenantStore store) {
        this.cache = cache;
        this.store = store;
    }

    private ResourceCache resource(TenantId tenant, Kind kind) {
        return cache.resource(tenant, kind.identity().group(), kind.plural());
    }

    private static ResourceId id(Kind kind) {
        return new ResourceId(kind.identity().group(), kind.plural());
    }

    private long revision(TenantId tenant, Kind kind) {
        return cache.revision(tenant, id(kind));
    }

    /// Whether a consistent read can be answered now, without waiting.
    ///
    /// @param tenant whose; empty where that is not known yet
    public boolean isCurrent(Optional<TenantId> tenant, ResourceId resource) {
        return cache.isCurrent(tenant, resource);
    }

    public CachedObject get(AuthorizedRequest request, Kind kind, String resourceVersion) {
        awaitRevision(request.tenant(), kind, resourceVersion);
        Attributes.OnResource on = request.onResource();
        CachedObject found = resource(request.tenant(), kind).get(on.namespace(), on.name());
        if (found == null) {
            throw StatusException.notFound(on.group(), on.resource(), on.name());
        }
        return found;
    }

    /// Finds an object of the request's tenant for a decision, not for an answer.
    public @Nullable CachedObject find(
            AuthorizedRequest request, Kind kind, String namespace, String name) {
        return cache.find(
                new ObjectKey(
                        request.tenant(), kind.identity().group(), kind.plural(), namespace, name),
                PATIENCE);
    }

    public Listing list(AuthorizedRequest request, Kind kind, ListQuery query) {
        query.refuseContradictions();
        if (!query.continuation().isEmpty()) {
            return at(request, kind, query, ContinueToken.parse(query.continuation()));
        }
        if (query.isExact()) {
            long exact = parseRevision(query.resourceVersion());
            return at(request, kind, query, new ContinueToken(exact, ""));
        }
        awaitRevision(request.tenant(), kind, query.resourceVersion());
        long known = revision(request.tenant(), kind);
        return page(
                kind,
                resource(request.tenant(), kind).select(query.filter(), "", query.limit(), known));
    }

    /// A page of the state at one revision: from memory where that is still the state, else from the store.
    private Listing at(AuthorizedRequest request, Kind kind, ListQuery query, ContinueToken token) {
        awaitRevision(request.tenant(), kind, Long.toString(token.revision()));
        ResourceCache.Selected selected =
                resource(request.tenant(), kind)
                        .select(query.filter(), token.after(), query.limit(), token.revision());
        return selected.revision() == token.revision()
                ? page(kind, selected)
                : history(request.tenant(), kind, query, token);
    }

    private static Listing page(Kind kind, ResourceCache.Selected selected) {
        String continuation = "";
        if (selected.more()) {
            CachedObject last = selected.objects().getLast();
            continuation =
                    new ContinueToken(
                                    selected.revision(),
                                    ResourceCache.keyOf(last.namespace(), last.name()))
                            .encode();
        }
        return new Listing(
                kind, selected.objects(), selected.revision(), continuation, selected.remaining());
    }

    private Listing history(TenantId tenant, Kind kind, ListQuery query, ContinueToken token) {
        ObjectFilter filter = query.filter();
        String base =
                "/"
                        + tenant.name()
                        + "/"
                        + (kind.identity().group().isEmpty() ? "core" : kind.identity().group())
                        + "/"
                        + kind.plural()
                        + "/";
        // Below the base the store orders by namespace, then name, exactly as pages do.
        String after =
                kind.namespaced() || token.after().isEmpty() ? token.after() : "-/" + token.after();
        Bytes from = Bytes.utf8(base + (after.isEmpty() ? "" : after + "\0"));
        Bytes to = Bytes.utf8(base.substring(0, base.length() - 1) + "0");
        List<CachedObject> found = new ArrayList<>();
        try {
            while (true) {
                var page = store.range(new RangeQuery(from, to, token.revision(), 500));
                for (Entry entry : page.entries()) {
                    CachedObject object = CachedObject.of(ObjectKey.parse(entry.key()), entry);
                    if (!filter.matches(object)) {
                        continue;
                    }
                    if (query.limit() > 0 && found.size() == query.limit()) {
                        return page(kind, past(found, token, true));
                    }
                    found.add(object);
                }
                if (!page.more()) {
                    return page(kind, past(found, token, false));
                }
                from = Bytes.utf8(page.entries().getLast().key().utf8() + "\0");
            }
        } catch (CompactedException e) {
            throw StatusException.expired(
                    "The provided continue parameter is too old to display a consistent list result. You can start a "
                            + "new list without the continue parameter.");
        }
    }

    /// The store would have to read what remains to count it.
    private static ResourceCache.Selected past(
            List<CachedObject> found, ContinueToken token, boolean more) {
        return new ResourceCache.Selected(found, token.revision(), more, OptionalInt.empty());
    }

    /// How a watch begins.
    ///
    /// @param resourceVersion empty or `0`: with the objects as they are now
    /// @param initialEvents with the objects as they are now, whatever the revision
    public record WatchStart(ObjectFilter filter, String resourceVersion, boolean initialEvents) {
        boolean fromNow() {
            return initialEvents || resourceVersion.isEmpty() || resourceVersion.equals("0");
        }
    }

    /// Does not wait: whoever needs a consistent start has called [#awaitRevision] before.
    ///
    /// @throws StatusException 410 where the changes after that revision are forgotten
    public ResourceCache.Subscription watch(
            AuthorizedRequest request, Kind kind, WatchStart start, ChangeSink sink) {
        ResourceCache resource = resource(request.tenant(), kind);
        if (start.fromNow()) {
            return resource.subscribeFromNow(
                    start.filter(), sink, revision(request.tenant(), kind));
        }
        long revision = parseRevision(start.resourceVersion());
        ResourceCache.Subscription subscription =
                resource.subscribe(revision, start.filter(), sink);
        if (subscription == null) {
            throw StatusException.expired(
                    "too old resource version: "
                            + revision
                            + " ("
                            + resource.forgottenRevision()
                            + ")");
        }
        return subscription;
    }

    private static long parseRevision(String resourceVersion) {
        try {
            long revision = Long.parseUnsignedLong(resourceVersion);
            return revision < 0 ? Long.MAX_VALUE : revision;
        } catch (NumberFormatException e) {
            throw StatusException.badRequest(
                    "resourceVersion: Invalid value: \""
                            + resourceVersion
                            + "\": strconv.ParseUint: parsing \""
                            + resourceVersion
                            + "\": invalid syntax");
        }
    }

    /// Whether everything up to a revision is in memory. True for the revisions that mean no certain one.
    ///
    /// @param tenant whose; empty where that is not known yet
    public boolean isReached(
            Optional<TenantId> tenant, ResourceId resource, String resourceVersion) {
        return resourceVersion.isEmpty()
                || (REVISION.matcher(resourceVersion).matches()
                        && cache.isReached(tenant, resource, Long.parseLong(resourceVersion)));
    }

    /// Waits until a read at least as new as the revision can be made; as new as the store where it is empty.
    ///
    /// @throws StatusException where that takes too long
    public void awaitRevision(TenantId tenant, Kind kind, String resourceVersion) {
        if (resourceVersion.equals("0")) {
            return;
        }
        boolean newest = resourceVersion.isEmpty();
        long wanted = newest ? 0 : parseRevision(resourceVersion);
        boolean reached =
                newest
                        ? cache.catchUp(tenant, id(kind), PATIENCE)
                        : cache.awaitRevision(tenant, id(kind), wanted, PATIENCE);
        if (!reached) {
            throw newest
                    ? StatusException.unavailable("the server is catching up with its store")
                    : StatusException.timeout(
                            "Too large resource version: "
                                    + wanted
                                    + ", current: "
                                    + revision(tenant, kind));
        }
    }
}
