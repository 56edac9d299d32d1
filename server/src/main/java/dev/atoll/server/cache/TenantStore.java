package dev.atoll.server.cache;

import dev.atoll.server.flow.Seats;
import dev.atoll.server.tenancy.Origin;
import dev.atoll.server.tenancy.Restoration;
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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The store as the tenants' objects see it: what is stored lies over the base objects, and nothing is written for a
/// tenant that has come to its end.
///
/// A base object looks like one that was written together with the origin, at the same revision. To change one is to
/// store what hides it, to delete one is to store a tombstone, and to make it again is to store over the tombstone.
///
/// Each write is fenced by the origins of its tenants. So a write that began before a tenant's end, on whichever
/// server, cannot be left over from it, nor come into a later tenant of the name.
public final class TenantStore {
    private final Store store;
    private final Tenants tenants;
    private final BaseLayer base;

    public TenantStore(Store store, Tenants tenants, BaseLayer base) {
        this.store = store;
        this.tenants = tenants;
        this.base = base;
    }

    private Optional<Origin> living(TenantId tenant) {
        return tenants.of(tenant)
                .filter(origin ->
                        origin.phase() != Origin.Phase.TERMINATING
                                && origin.phase() != Origin.Phase.RESTORING);
    }

    /// As [Store#get].
    public Optional<Entry> get(Bytes key) {
        Optional<Entry> stored = store.get(key);
        return stored.isEmpty()
                ? baseAt(key)
                : stored.filter(entry -> !BaseLayer.isTombstone(entry));
    }

    private Optional<Entry> baseAt(Bytes bytes) {
        ObjectKey key = ObjectKey.parse(bytes);
        return base.has(key)
                ? living(key.tenant()).flatMap(origin -> base.entry(origin, key))
                : Optional.empty();
    }

    /// As [Store#range], within one resource of one tenant. Before its tenant's beginning there is no history.
    public Page range(RangeQuery query) {
        Bytes from = query.from();
        while (true) {
            Page page =
                    store.range(new RangeQuery(from, query.to(), query.revision(), query.limit()));
            Bytes last = page.more() ? page.entries().getLast().key() : query.to();
            TreeMap<Bytes, Entry> entries = new TreeMap<>();
            for (Entry entry : baseOf(query, page.revision())) {
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

    private List<Entry> baseOf(RangeQuery query, long revision) {
        String[] parts = query.from().utf8().split("/", 5);
        if (parts.length < 5 || !TenantId.isValid(parts[1])) {
            throw new IllegalArgumentException("not within a resource: " + query.from());
        }
        String group = parts[2].equals("core") ? "" : parts[2];
        Optional<Origin> origin = living(new TenantId(parts[1]));
        if (origin.isEmpty()) {
            return List.of();
        }
        if (revision < origin.get().createdRevision()) {
            throw new CompactedException(revision, origin.get().createdRevision());
        }
        return base.entries(origin.get(), group, parts[3]);
    }

    /// As [Store#write]. A conflict may also be about a tenant's origin.
    public WriteResult write(Write write) {
        List<Write.Operation> operations = new ArrayList<>();
        Map<TenantId, Origin> fences = new LinkedHashMap<>();
        for (Write.Operation asked : write.operations()) {
            ObjectKey key = ObjectKey.parse(asked.key());
            if (Origin.isOrigin(key) || Restoration.isRestoration(key)) {
                operations.add(asked);
                continue;
            }
            Optional<Origin> origin = living(key.tenant());
            if (origin.isEmpty()) {
                return new WriteResult.Refused("the tenant is no more");
            }
            fences.put(key.tenant(), origin.get());
            if (!base.has(key)) {
                operations.add(asked);
                continue;
            }
            switch (overBase(origin.get(), key, asked)) {
                case Translated.To to -> operations.add(to.operation());
                case Translated.Refused refused -> {
                    return refused.conflict();
                }
            }
        }
        fences.forEach((tenant, origin) ->
                operations.add(
                        new Write.Check(
                                Origin.keyOf(tenant).bytes(),
                                new Write.AtRevision(origin.revision()))));
        return asSeen(Seats.away(() -> store.write(new Write(operations))));
    }

    /// What becomes of an operation on a base object's key.
    private sealed interface Translated {
        record To(Write.Operation operation) implements Translated {}

        record Refused(WriteResult.Conflict conflict) implements Translated {}
    }

    private Translated overBase(Origin origin, ObjectKey key, Write.Operation asked) {
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
                                    asked.key(), stored.or(() -> base.entry(origin, key))));
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

    private WriteResult asSeen(WriteResult result) {
        return switch (result) {
            case WriteResult.Conflict conflict when base.has(ObjectKey.parse(conflict.key())) ->
                    new WriteResult.Conflict(
                            conflict.key(),
                            conflict.actual().isEmpty()
                                    ? baseAt(conflict.key())
                                    : conflict.actual()
                                            .filter(entry -> !BaseLayer.isTombstone(entry)));
            case WriteResult.Conflict conflict -> conflict;
            case WriteResult.Written written -> written;
            case WriteResult.Refused refused -> refused;
        };
    }
}
