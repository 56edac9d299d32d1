package dev.atoll.server.archive;

import dev.atoll.kinds.Encoded;
import dev.atoll.kinds.Tree;
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
import dev.atoll.store.CompactedException;
import dev.atoll.store.Entry;
import dev.atoll.store.Page;
import dev.atoll.store.RangeQuery;
import dev.atoll.store.Store;
import dev.atoll.store.StoreException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;

/// Writes a tenant's archive, as its objects were at one revision; those of kinds in annexes are as they were when the
/// backup began, too. It is read from the store page by page as it is
/// taken, and so costs the memory of one page, however much the tenant has, and holds up no write. Used by one thread.
///
/// Where the history is forgotten before the end is taken, or the store does not answer, a line says so in place of the
/// end, and what is asked for after it is refused.
public final class Backup {
    private static final int PAGE = 100;
    private static final int PART_BYTES = 64 << 10;

    private final Sources sources;
    private final Deque<Stretch> stretches = new ArrayDeque<>();
    private final Subject subject;
    private final ByteArrayOutputStream part = new ByteArrayOutputStream(2 * PART_BYTES);
    private final GZIPOutputStream zip;
    private Iterator<Entry> page = List.<Entry>of().iterator();
    private ArchiveDigest digest = ArchiveDigest.none();
    private long objects;
    private boolean begun;
    private boolean ended;
    private Optional<StatusException> failure = Optional.empty();

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

    /// Keys in their order, of one store at one revision.
    private record Stretch(Store store, Bytes from, Bytes to, long revision) {}

    /// Nothing is read before the first bytes are asked for.
    public Backup(Sources sources, Subject subject) {
        this.sources = sources;
        this.subject = subject;
        try {
            this.zip = new GZIPOutputStream(part);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void beginOrRefuse() {
        try {
            begin();
        } catch (StoreException e) {
            throw StatusException.unavailable("the store does not answer; please try again");
        }
    }

    private void begin() {
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
        write(
                new ArchiveHeader(
                                tenant,
                                origin.ancestor(),
                                new ArchiveHeader.Moment(newest, subject.now()),
                                Optional.of(origin.keys()).filter(_ -> subject.wanted().keys()),
                                subject.spec())
                        .line());
        begun = true;
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

    /// The next bytes; none after the last.
    ///
    /// @throws StatusException where the tenant cannot be backed up, and once what was given last says that the backup
    ///     broke off
    public Encoded next() {
        if (failure.isPresent()) {
            throw failure.get();
        }
        if (!begun) {
            beginOrRefuse();
        }
        while (!ended && part.size() < PART_BYTES) {
            try {
                step();
            } catch (CompactedException e) {
                breakOff(
                        StatusException.expired(
                                "the history that the backup reads was forgotten before it was taken; please"
                                        + " begin again"));
            } catch (StoreException e) {
                breakOff(
                        StatusException.unavailable(
                                "the store does not answer; please begin the backup again"));
            }
        }
        byte[] taken = part.toByteArray();
        part.reset();
        return Encoded.wrap(taken);
    }

    private void step() {
        if (page.hasNext()) {
            Entry entry = page.next();
            ObjectKey key = ObjectKey.parse(entry.key());
            if (isWanted(key)) {
                write(ArchivedObject.line(key, StoredState.of(entry)));
                objects++;
            }
        } else if (!stretches.isEmpty()) {
            turnPage(stretches.removeFirst());
        } else {
            write(new ArchiveEnd(objects, digest).line());
            end();
        }
    }

    private void turnPage(Stretch stretch) {
        RangeQuery query = new RangeQuery(stretch.from(), stretch.to(), stretch.revision(), PAGE);
        Page read = Seats.away(() -> stretch.store().range(query));
        page = read.entries().iterator();
        if (read.more()) {
            Bytes after = Bytes.utf8(read.entries().getLast().key().utf8() + "\0");
            stretches.addFirst(
                    new Stretch(stretch.store(), after, stretch.to(), stretch.revision()));
        }
    }

    private boolean isWanted(ObjectKey key) {
        boolean event = key.resource().equals("events") && key.group().isEmpty();
        return !Anchor.isRecord(key) && (subject.wanted().events() || !event);
    }

    private void breakOff(StatusException why) {
        failure = Optional.of(why);
        write(ArchiveEnd.brokenOff(why.toStatus()));
        end();
    }

    private void write(byte[] line) {
        digest = digest.with(line);
        try {
            zip.write(line);
            zip.write('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void end() {
        ended = true;
        try {
            zip.finish();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
