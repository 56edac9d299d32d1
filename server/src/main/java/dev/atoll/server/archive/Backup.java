package dev.atoll.server.archive;

import dev.atoll.kinds.Encoded;
import dev.atoll.kinds.Tree;
import dev.atoll.server.archive.Stretches.Stretch;
import dev.atoll.server.cache.StoredState;
import dev.atoll.server.flow.Seats;
import dev.atoll.server.status.StatusException;
import dev.atoll.server.tenancy.Anchor;
import dev.atoll.server.tenancy.Annex;
import dev.atoll.server.tenancy.Annexes;
import dev.atoll.server.tenancy.Annexing;
import dev.atoll.server.tenancy.Origin;
import dev.atoll.server.tenancy.Stores;
import dev.atoll.server.tenant.ObjectKey;
import dev.atoll.server.tenant.TenantId;
import dev.atoll.store.Bytes;
import dev.atoll.store.Entry;
import dev.atoll.store.RangeQuery;
import dev.atoll.store.Store;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Writes a tenant's archive, as its objects were at one revision; those of kinds in annexes are as they were when the
/// backup began, too. It is read from the store page by page as it is
/// taken, and so costs the memory of one page, however much the tenant has, and holds up no write. Used by one thread.
///
/// Where the history is forgotten before the end is taken, or the store does not answer, a line says so in place of the
/// end, and what is asked for after it is refused.
public final class Backup {
    private final Sources sources;
    private final Subject subject;
    private final Stretches stretches = new Stretches();
    private final ArchiveStream stream =
            new ArchiveStream(
                    new ArchiveStream.Source() {
                        @Override
                        public byte[] header() {
                            return begin();
                        }

                        @Override
                        public Optional<byte[]> next() {
                            return nextWanted();
                        }
                    });

    /// What an archive is made of.
    ///
    /// @param spec that of the Tenant object
    /// @param now the time that it says
    public record Subject(TenantId tenant, Tree spec, Wanted wanted, Instant now) {}

    /// What it is to have beside the tenant's other objects.
    public record Wanted(boolean keys, boolean events) {}

    /// What it is read from.
    ///
    /// @param shard that the tenant lives in
    public record Sources(Stores stores, Annexing annexing, String shard) {}

    /// Nothing is read before the first bytes are asked for.
    public Backup(Sources sources, Subject subject) {
        this.sources = sources;
        this.subject = subject;
    }

    /// The next bytes; none after the last.
    ///
    /// @throws StatusException where the tenant cannot be backed up, and once what was given last says that the backup
    ///     broke off
    public Encoded next() {
        return stream.next();
    }

    private byte[] begin() {
        TenantId tenant = subject.tenant();
        Store store = sources.stores().of(sources.shard());
        long now = Seats.away(store::revision);
        Origin origin =
                originAt(store, tenant, now)
                        .orElseThrow(() ->
                                StatusException.conflict(
                                        "atoll.dev",
                                        "tenants",
                                        tenant.name(),
                                        "only a tenant that is active or suspended can be backed up"));
        long newest = stretch(origin, new Stretch(store, prefix(tenant), end(tenant), now));
        return new ArchiveHeader(
                        tenant,
                        origin.ancestor(),
                        new ArchiveHeader.Moment(newest, subject.now()),
                        Optional.of(origin.keys()).filter(_ -> subject.wanted().keys()),
                        subject.spec())
                .line();
    }

    /// Cuts the keys of the tenant where others are in annexes.
    ///
    /// @return a revision of the tenant that none of its objects is after
    private long stretch(Origin origin, Stretch whole) {
        long newest = whole.revision() + origin.lead();
        Bytes from = whole.from();
        Map<Bytes, String> annexes = new TreeMap<>();
        origin.annexes()
                .shards()
                .forEach((resource, shard) ->
                        annexes.put(Annexes.keysOf(origin.tenant(), resource), shard));
        for (Map.Entry<Bytes, String> cut : annexes.entrySet()) {
            Bytes keys = cut.getKey();
            String shard = cut.getValue();
            Bytes after = RangeQuery.endOf(keys);
            Store store = sources.stores().of(shard);
            long now = Seats.away(store::revision);
            Optional<Annex> annex =
                    Seats.away(
                            () -> sources.annexing().inStore(shard, origin.tenant(), origin.uid()));
            stretches.add(new Stretch(whole.store(), from, keys, whole.revision()));
            if (annex.isPresent()) {
                newest = Math.max(newest, now + annex.get().lead());
                stretches.add(new Stretch(store, keys, after, now));
            }
            from = after;
        }
        stretches.add(new Stretch(whole.store(), from, whole.to(), whole.revision()));
        return newest;
    }

    private static Optional<Origin> originAt(Store store, TenantId tenant, long at) {
        Bytes key = Origin.keyOf(tenant).bytes();
        Bytes after = Bytes.utf8(key.utf8() + "\0");
        RangeQuery query = new RangeQuery(key, after, at, 1);
        return Seats.away(() -> store.range(query)).entries().stream()
                .map(entry -> Origin.of(tenant, entry))
                .filter(origin ->
                        origin.standing() == Origin.Phase.ACTIVE
                                || origin.standing() == Origin.Phase.SUSPENDED)
                .findFirst();
    }

    private static Bytes prefix(TenantId tenant) {
        return Bytes.utf8("/" + tenant.name() + "/");
    }

    private static Bytes end(TenantId tenant) {
        return RangeQuery.endOf(prefix(tenant));
    }

    private Optional<byte[]> nextWanted() {
        while (true) {
            Optional<Entry> next = stretches.next();
            if (next.isEmpty()) {
                return Optional.empty();
            }
            ObjectKey key = ObjectKey.parse(next.get().key());
            if (isWanted(key)) {
                return Optional.of(ArchivedObject.line(key, StoredState.of(next.get())));
            }
        }
    }

    private boolean isWanted(ObjectKey key) {
        boolean event = key.resource().equals("events") && key.group().isEmpty();
        return !Anchor.isRecord(key) && (subject.wanted().events() || !event);
    }
}
