package dev.atoll.server.cache;

import dev.atoll.server.flow.Seats;
import dev.atoll.server.tenancy.Anchor;
import dev.atoll.server.tenancy.Annex;
import dev.atoll.server.tenancy.Located;
import dev.atoll.server.tenancy.Origin;
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
import dev.atoll.store.StoreException;
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
/// Each write is fenced by the origin of its tenant, or by the tenant's annex where the kind is stored in one. So a
/// write that began before a tenant's end, on whichever server, cannot be left over from it, nor come into a later
/// tenant of the name.
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

    /// Where a resource of a tenant is stored, and what holds it there.
    private record Part(Store store, Optional<? extends Anchor> anchor) {
        long lead() {
            return anchor.map(Anchor::lead).orElse(0L);
        }

        /// Empty for an annex: what every tenant begins with is of kinds that live with it.
        Optional<Origin> origin() {
            return anchor.filter(Origin.class::isInstance).map(Origin.class::cast);
        }
    }

    /// That of a tenant which is not known is at home, where it has nothing.
    private Part partOf(TenantId tenant, String group, String resource) {
        Optional<Located> located = tenants.locate(tenant);
        Optional<String> annex =
                located.flatMap(found -> found.origin().annexes().of(group, resource));
        if (annex.isPresent()) {
            Located whose = located.orElseThrow();
            return new Part(stores.of(annex.get()), Optional.of(annexOf(annex.get(), whose)));
        }
        return new Part(
                stores.of(located.map(Located::shard).orElse(stores.home())), living(tenant));
    }

    /// @throws StoreException where there is none, or it ends: what is stored there cannot be told
    private Annex annexOf(String shard, Located whose) {
        return annex(shard, whose.origin())
                .orElseThrow(() ->
                        new StoreException(
                                "the tenant %s has no annex in the shard %s yet"
                                        .formatted(whose.origin().tenant(), shard)));
    }

    /// The store is asked where the watch has not told of it yet, as the tenant may have been made a moment ago.
    private Optional<Annex> annex(String shard, Origin origin) {
        Optional<Annex> known = tenants.annexes().of(shard, origin);
        return (known.isPresent()
                        ? known
                        : Seats.away(() -> Annex.inStore(stores.of(shard), origin)))
                .filter(Annex::isOpen);
    }

    private Part partOf(ObjectKey key) {
        return partOf(key.tenant(), key.group(), key.resource());
    }

    /// As [Store#get].
    public Optional<Entry> get(Bytes key) {
        Part part = partOf(ObjectKey.parse(key));
        Optional<Entry> stored = part.store().get(key).map(entry -> seen(entry, part.lead()));
        return stored.isEmpty()
                ? baseAt(key)
                : stored.filter(entry -> !BaseLayer.isTombstone(entry));
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
        String[] parts = partsOf(query);
        Part part = partOf(new TenantId(parts[1]), groupOf(parts), parts[3]);
        part.anchor()
                .filter(_ -> query.revision() > 0)
                .ifPresent(anchor -> refuseBeforeBeginning(anchor, query.revision()));
        Bytes from = query.from();
        while (true) {
            Page page = stored(part, from, query);
            Bytes last = page.more() ? page.entries().getLast().key() : query.to();
            TreeMap<Bytes, Entry> entries = new TreeMap<>();
            for (Entry entry : baseOf(query, part, page.revision())) {
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

    private static Page stored(Part part, Bytes from, RangeQuery query) {
        long lead = part.lead();
        long at = query.revision() == 0 ? 0 : query.revision() - lead;
        try {
            Page page = part.store().range(new RangeQuery(from, query.to(), at, query.limit()));
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

    private static String groupOf(String[] parts) {
        return parts[2].equals("core") ? "" : parts[2];
    }

    private List<Entry> baseOf(RangeQuery query, Part part, long revision) {
        part.anchor().ifPresent(anchor -> refuseBeforeBeginning(anchor, revision));
        String[] parts = partsOf(query);
        return part.origin()
                .map(origin -> base.entries(origin, groupOf(parts), parts[3]))
                .orElse(List.of());
    }

    private static void refuseBeforeBeginning(Anchor anchor, long revision) {
        if (revision < anchor.beginning()) {
            throw new CompactedException(revision, anchor.beginning());
        }
    }

    /// As [Store#write], of objects of one tenant. Origins may be written with them, at their store's revisions, and a
    /// conflict may also be about one. Where the tenant is about to live in another shard, this waits until it does.
    public WriteResult write(Write write) {
        List<ObjectKey> keys =
                write.operations().stream()
                        .map(asked -> ObjectKey.parse(asked.key()))
                        .filter(key -> !Anchor.isRecord(key))
                        .toList();
        List<TenantId> owners = keys.stream().map(ObjectKey::tenant).distinct().toList();
        if (owners.size() != 1) {
            throw new IllegalArgumentException("a write of " + owners.size() + " tenants");
        }
        Optional<String> annex = annexOf(write);
        if (annex.isPresent()) {
            return writeIn(annex.get(), owners.getFirst(), write);
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

    private Optional<String> annexOf(Bytes bytes) {
        ObjectKey key = ObjectKey.parse(bytes);
        return tenants.of(key.tenant())
                .flatMap(origin -> origin.annexes().of(key.group(), key.resource()));
    }

    /// The annex that something is written in; empty where the tenant lives there.
    private Optional<String> annexOf(Write write) {
        List<Optional<String>> changed =
                write.operations().stream()
                        .filter(asked -> !(asked instanceof Write.Check))
                        .map(asked -> annexOf(asked.key()))
                        .distinct()
                        .toList();
        if (changed.size() > 1) {
            throw new IllegalArgumentException("a write into " + changed.size() + " shards");
        }
        return changed.isEmpty() ? Optional.empty() : changed.getFirst();
    }

    /// Objects of an annex. They are written also while the tenant moves: they stay where they are.
    ///
    /// What is checked of objects where the tenant lives, namely that a namespace is not about to go, is in another
    /// store. It is looked at after the write: where it is not so any more, what was written is taken back, before
    /// anybody is told that it is there.
    private WriteResult writeIn(String shard, TenantId tenant, Write write) {
        Optional<Annex> found =
                tenants.locate(tenant)
                        .filter(Located::isOpen)
                        .flatMap(located -> annex(shard, located.origin()));
        if (found.isEmpty()) {
            return new WriteResult.Refused(
                    "the shard %s has nothing of the tenant now; please try again"
                            .formatted(shard));
        }
        Annex annex = found.get();
        List<Write.Operation> operations = new ArrayList<>();
        List<Write.Check> elsewhere = new ArrayList<>();
        for (Write.Operation asked : write.operations()) {
            if (asked instanceof Write.Check check && annexOf(check.key()).isEmpty()) {
                elsewhere.add(check);
            } else {
                operations.add(atStored(asked, annex.lead()));
            }
        }
        operations.add(annex.fence());
        Store store = stores.of(shard);
        WriteResult result = Seats.away(() -> store.write(new Write(operations)));
        if (result instanceof WriteResult.Written(long revision)) {
            Optional<WriteResult.Conflict> conflict =
                    elsewhere.stream().flatMap(check -> conflictOf(check).stream()).findFirst();
            if (conflict.isPresent()) {
                takeBack(store, annex, operations, revision);
                return conflict.get();
            }
        }
        return asSeen(result, annex.lead());
    }

    private Optional<WriteResult.Conflict> conflictOf(Write.Check check) {
        Optional<Entry> now = Seats.away(() -> get(check.key()));
        boolean holds =
                switch (check.expected()) {
                    case Write.AtRevision(long wanted) ->
                            now.filter(entry -> entry.revision() == wanted).isPresent();
                    case Write.Absent _ -> now.isEmpty();
                    case Write.Anything _ -> true;
                };
        return holds ? Optional.empty() : Optional.of(new WriteResult.Conflict(check.key(), now));
    }

    /// Removes what was made, if it is still as it was made.
    private static void takeBack(
            Store store, Annex annex, List<Write.Operation> written, long revision) {
        for (Write.Operation operation : written) {
            if (operation instanceof Write.Put put && put.expected() instanceof Write.Absent) {
                Write.Delete back = new Write.Delete(put.key(), new Write.AtRevision(revision));
                Seats.away(() -> store.write(Write.of(back, annex.fence())));
            }
        }
    }

    private WriteResult write(Located located, Write write) {
        Origin origin = located.origin();
        Store store = stores.of(located.shard());
        List<Write.Operation> operations = new ArrayList<>();
        for (Write.Operation asked : write.operations()) {
            ObjectKey key = ObjectKey.parse(asked.key());
            if (Anchor.isRecord(key)) {
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
        operations.add(origin.fence());
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
        if (Anchor.isRecord(key)) {
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
