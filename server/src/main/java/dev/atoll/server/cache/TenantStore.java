package dev.atoll.server.cache;

import dev.atoll.server.flow.Seats;
import dev.atoll.server.tenancy.Located;
import dev.atoll.server.tenancy.Origin;
import dev.atoll.server.tenancy.Restoration;
import dev.atoll.server.tenancy.Stores;
import dev.atoll.server.tenancy.Tenants;
import dev.atoll.server.tenant.ObjectKey;
import dev.atoll.server.tenant.TenantId;
import dev.atoll.store.Bytes;
import dev.atoll.store.CompactedException;
import dev.atoll.store.Entry;
import dev.atoll.store.Page;
import dev.atoll.store.RangeQuery;
import dev.atoll.store.Store;
import dev.atoll.store.Write;
import dev.atoll.store.WriteResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// The store as a tenant's objects see it: what is stored lies over the base objects, revisions are the tenant's own,
/// and nothing is written for a tenant that has come to its end.
///
/// A base object looks like one that was written together with the origin, at the same revision. To change one is to
/// store what hides it, to delete one is to store a tombstone, and to make it again is to store over the tombstone.
///
/// Each write is fenced by the origin of its tenant. So a write that began before a tenant's end, on whichever
/// server, cannot be left over from it, nor come into a later tenant of the name.
public final class TenantStore {
    /// For a move to be decided.
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Stores stores;
    private final Tenants tenants;
    private final BaseLayer base;

    public TenantStore(Stores stores, Tenants tenants, BaseLayer base) {
        this.stores = stores;
        this.tenants = tenants;
        this.base = base;
    }

    private Optional<Origin> living(TenantId tenant) {
        return tenants.of(tenant)
                .filter(origin ->
                        origin.phase() != Origin.Phase.TERMINATING
                                && origin.phase() != Origin.Phase.RESTORING);
    }

    /// The store of a tenant's shard; of one that is not known, the home's, where it has nothing.
    private Store storeOf(TenantId tenant) {
        return stores.of(tenants.locate(tenant).map(Located::shard).orElse(stores.home()));
    }

    /// As [Store#get].
    public Optional<Entry> get(Bytes key) {
        Optional<Entry> stored =
                storeOf(ObjectKey.parse(key).tenant()).get(key).map(entry -> seen(key, entry));
        return stored.isEmpty()
                ? baseAt(key)
                : stored.filter(entry -> !BaseLayer.isTombstone(entry));
    }

    private Entry seen(Bytes key, Entry stored) {
        return seen(stored, leadOf(ObjectKey.parse(key).tenant()));
    }

    private long leadOf(TenantId tenant) {
        return living(tenant).map(Origin::lead).orElse(0L);
    }

    /// The same at the tenant's revisions.
    private static Entry seen(Entry stored, long lead) {
        return lead == 0
                ? stored
                : new Entry(
                        stored.key(),
                        stored.value(),
                        stored.createRevision() + lead,
                        stored.revision() + lead);
    }

    private Optional<Entry> baseAt(Bytes bytes) {
        ObjectKey key = ObjectKey.parse(bytes);
        return base.has(key)
                ? living(key.tenant()).flatMap(origin -> base.entry(origin, key))
                : Optional.empty();
    }

    /// As [Store#range], within one resource of one tenant. Before its tenant's beginning there is no history.
    public Page range(RangeQuery query) {
        Optional<Origin> origin = living(tenantOf(query));
        if (origin.isPresent() && query.revision() > 0) {
            refuseBeforeBeginning(origin.get(), query.revision());
        }
        Bytes from = query.from();
        while (true) {
            Page page = stored(from, query, origin.map(Origin::lead).orElse(0L));
            Bytes last = page.more() ? page.entries().getLast().key() : query.to();
            TreeMap<Bytes, Entry> entries = new TreeMap<>();
            for (Entry entry : baseOf(query, origin, page.revision())) {
                boolean within =
                        entry.key().compareTo(from) >= 0
                                && (page.more()
                                        ? entry.key().compareTo(last) <= 0
                                        : entry.key().compareTo(last) < 0);
                if (within) {
                    entries.put(entry.key(), entry);
                }
            }
            page.entries().forEach(entry -> entries.put(entry.key(), entry));
            entries.values().removeIf(BaseLayer::isTombstone);
            if (!entries.isEmpty() || !page.more()) {
                return cut(List.copyOf(entries.values()), query.limit(), page);
            }
            from = Bytes.utf8(last.utf8() + "\0");
        }
    }

    private static Page cut(List<Entry> entries, int limit, Page page) {
        return limit > 0 && entries.size() > limit
                ? new Page(entries.subList(0, limit), page.revision(), true)
                : new Page(entries, page.revision(), page.more());
    }

    private Page stored(Bytes from, RangeQuery query, long lead) {
        long at = query.revision() == 0 ? 0 : query.revision() - lead;
        try {
            Page page =
                    storeOf(tenantOf(query))
                            .range(new RangeQuery(from, query.to(), at, query.limit()));
            return new Page(
                    page.entries().stream().map(entry -> seen(entry, lead)).toList(),
                    page.revision() + lead,
                    page.more());
        } catch (CompactedException e) {
            throw new CompactedException(query.revision(), e.compactedRevision() + lead);
        }
    }

    private static String[] partsOf(RangeQuery query) {
        String[] parts = query.from().utf8().split("/", 5);
        if (parts.length < 5 || !TenantId.isValid(parts[1])) {
            throw new IllegalArgumentException("not within a resource: " + query.from());
        }
        return parts;
    }

    private static TenantId tenantOf(RangeQuery query) {
        return new TenantId(partsOf(query)[1]);
    }

    private List<Entry> baseOf(RangeQuery query, Optional<Origin> origin, long revision) {
        if (origin.isEmpty()) {
            return List.of();
        }
        refuseBeforeBeginning(origin.get(), revision);
        String[] parts = partsOf(query);
        String group = parts[2].equals("core") ? "" : parts[2];
        return base.entries(origin.get(), group, parts[3]);
    }

    private static void refuseBeforeBeginning(Origin origin, long revision) {
        if (revision < origin.beginning()) {
            throw new CompactedException(revision, origin.beginning());
        }
    }

    /// As [Store#write], of objects of one tenant. Origins may be written with them, at their store's revisions, and a
    /// conflict may also be about one. Where the tenant is about to live in another shard, this waits until it does.
    public WriteResult write(Write write) {
        List<TenantId> owners =
                write.operations().stream()
                        .map(asked -> ObjectKey.parse(asked.key()))
                        .filter(key -> !Origin.isOrigin(key) && !Restoration.isRestoration(key))
                        .map(ObjectKey::tenant)
                        .distinct()
                        .toList();
        if (owners.size() != 1) {
            throw new IllegalArgumentException("a write of " + owners.size() + " tenants");
        }
        Optional<Located> settled = Seats.away(() -> tenants.settled(owners.getFirst(), PATIENCE));
        if (settled.isPresent() && settled.get().isOpen()) {
            return write(settled.get(), write);
        }
        return new WriteResult.Refused(
                tenants.of(owners.getFirst())
                                .filter(origin -> origin.phase() == Origin.Phase.LEAVING)
                                .isPresent()
                        ? "the tenant is being moved; please try again"
                        : "the tenant is no more");
    }

    private WriteResult write(Located located, Write write) {
        Origin origin = located.origin();
        Store store = stores.of(located.shard());
        List<Write.Operation> operations = new ArrayList<>();
        for (Write.Operation asked : write.operations()) {
            ObjectKey key = ObjectKey.parse(asked.key());
            if (Origin.isOrigin(key) || Restoration.isRestoration(key)) {
                operations.add(asked);
                continue;
            }
            Write.Operation stored = atStored(asked, origin.lead());
            if (!base.has(key)) {
                operations.add(stored);
                continue;
            }
            switch (overBase(store, origin, key, stored)) {
                case Translated.To to -> operations.add(to.operation());
                case Translated.Refused refused -> {
                    return refused.conflict();
                }
            }
        }
        operations.add(
                new Write.Check(
                        Origin.keyOf(origin.tenant()).bytes(),
                        new Write.AtRevision(origin.revision())));
        return asSeen(Seats.away(() -> store.write(new Write(operations))), origin.lead());
    }

    /// The operation as the store is to be told it.
    private static Write.Operation atStored(Write.Operation asked, long lead) {
        if (lead == 0 || !(asked.expected() instanceof Write.AtRevision(long revision))) {
            return asked;
        }
        // What was read before the tenant came to this store is of no revision of it.
        Write.Expected expected =
                new Write.AtRevision(revision > lead ? revision - lead : Long.MAX_VALUE);
        return switch (asked) {
            case Write.Put put -> new Write.Put(put.key(), put.value(), expected);
            case Write.Delete delete -> new Write.Delete(delete.key(), expected);
            case Write.Check check -> new Write.Check(check.key(), expected);
        };
    }

    /// What becomes of an operation on a base object's key.
    private sealed interface Translated {
        record To(Write.Operation operation) implements Translated {}

        record Refused(WriteResult.Conflict conflict) implements Translated {}
    }

    private Translated overBase(Store store, Origin origin, ObjectKey key, Write.Operation asked) {
        return switch (asked.expected()) {
            case Write.AtRevision at -> {
                // Where nothing is stored, the base object is seen, at the origin's first revision.
                Write.Expected expected =
                        at.revision() == origin.createdRevision() ? new Write.Absent() : at;
                yield new Translated.To(hiding(asked, expected));
            }
            case Write.Anything anything -> new Translated.To(hiding(asked, anything));
            case Write.Absent absent -> {
                Optional<Entry> stored = store.get(asked.key());
                if (stored.filter(BaseLayer::isTombstone).isEmpty()) {
                    yield new Translated.Refused(
                            new WriteResult.Conflict(
                                    asked.key(),
                                    stored.map(entry -> seen(entry, origin.lead()))
                                            .or(() -> base.entry(origin, key))));
                }
                Write.Expected expected = new Write.AtRevision(stored.get().revision());
                yield new Translated.To(
                        asked instanceof Write.Put
                                ? hiding(asked, expected)
                                : new Write.Check(asked.key(), expected));
            }
        };
    }

    private static Write.Operation hiding(Write.Operation asked, Write.Expected expected) {
        return switch (asked) {
            case Write.Put put -> new Write.Put(put.key(), put.value(), expected);
            case Write.Delete delete ->
                    new Write.Put(delete.key(), BaseLayer.tombstone(), expected);
            case Write.Check check -> new Write.Check(check.key(), expected);
        };
    }

    private WriteResult asSeen(WriteResult result, long lead) {
        return switch (result) {
            case WriteResult.Written(long revision) -> new WriteResult.Written(revision + lead);
            case WriteResult.Conflict conflict -> asSeen(conflict, lead);
            case WriteResult.Refused refused -> refused;
        };
    }

    private WriteResult.Conflict asSeen(WriteResult.Conflict conflict, long lead) {
        ObjectKey key = ObjectKey.parse(conflict.key());
        if (Origin.isOrigin(key) || Restoration.isRestoration(key)) {
            return conflict;
        }
        Optional<Entry> actual = conflict.actual().map(entry -> seen(entry, lead));
        return new WriteResult.Conflict(
                conflict.key(),
                base.has(key)
                        ? actual.isEmpty()
                                ? baseAt(conflict.key())
                                : actual.filter(entry -> !BaseLayer.isTombstone(entry))
                        : actual);
    }
}
