package dev.atoll.server.archive;

import dev.atoll.kinds.Encoded;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.DecodeException;
import dev.atoll.kinds.codec.Json;
import dev.atoll.server.flow.Seats;
import dev.atoll.server.status.StatusException;
import dev.atoll.server.tenancy.Annexing;
import dev.atoll.server.tenancy.Origin;
import dev.atoll.server.tenancy.Restoration;
import dev.atoll.server.tenancy.Stores;
import dev.atoll.server.tenancy.TenantKeys;
import dev.atoll.server.tenancy.Tenants;
import dev.atoll.store.Store;
import dev.atoll.store.Write;
import dev.atoll.store.WriteResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Writes archives into tenants that are in the phase of restoring, part by part.
///
/// A part is one write, of its objects and of the [Restoration] that counts it, fenced by the origin. So it is whole or
/// not there; it may come again, to whichever server; and nothing of it comes into a tenant whose end has begun, or
/// into a later one of the name. Objects of kinds that are stored in annexes are written before that, and written again
/// where the part comes again.
public final class Restores {
    /// Which restore made a Tenant: its last part may come again when nothing else of it is left.
    public static final String SESSION_ANNOTATION = "atoll.dev/restore-session";

    private static final String GROUP = "atoll.dev";
    private static final String RESOURCE = "tenants";

    private final Stores stores;
    private final Tenants tenants;
    private final Annexing annexing;
    private final ArchivedKinds kinds;

    public Restores(Stores stores, Tenants tenants, Annexing annexing, ArchivedKinds kinds) {
        this.stores = stores;
        this.tenants = tenants;
        this.annexing = annexing;
        this.kinds = kinds;
    }

    /// Which part.
    ///
    /// @param session as whoever restores has chosen it
    /// @param number from 0, the header
    public record Part(String session, long number, Encoded content) {}

    /// How a part was taken.
    public sealed interface Taken {}

    /// It is written.
    public record Stored() implements Taken {}

    /// It was the last: the archive is written to its end, and the tenant may be opened.
    public record Complete(long objects) implements Taken {}

    /// The header that a first part is.
    ///
    /// @throws ArchiveException where it is none
    public ArchiveHeader header(Part part) {
        List<byte[]> lines = ArchiveParts.linesOf(part.content());
        if (lines.size() != 1) {
            throw new ArchiveException("its first part is not its header alone");
        }
        return ArchiveHeader.parse(lines.getFirst());
    }

    private static String digest(Part part) {
        return ArchiveDigest.none().with(ArchiveParts.linesOf(part.content())).hex();
    }

    public boolean isHome(Site site) {
        return site.shard().equals(stores.home());
    }

    /// What makes the tenant that the parts after the first are written into.
    ///
    /// @param newKeys also where it has the name of the tenant that the archive is of
    public List<Write.Operation> birth(
            Site site, Part part, ArchiveHeader header, boolean newKeys) {
        if (inStore(site).isPresent()) {
            throw StatusException.alreadyExists(GROUP, RESOURCE, site.tenant().name());
        }
        Optional<TenantKeys> keys =
                newKeys || !header.tenant().equals(site.tenant())
                        ? Optional.empty()
                        : header.keys();
        Tenants.Past past = new Tenants.Past(header.ancestor(), keys);
        return List.of(
                tenants.rebirth(site.wanted(), past, lead(site, header)),
                Restoration.begun(site.tenant(), part.session(), digest(part)).put());
    }

    /// Clients of a tenant that has its name again may have kept revisions.
    private long lead(Site site, ArchiveHeader header) {
        long behind =
                header.moment().revision() - Seats.away(() -> stores.of(site.shard()).revision());
        return header.tenant().equals(site.tenant()) ? Math.max(0, behind) : 0;
    }

    /// Makes the tenant whose object is there already, where it is not made yet. May be repeated.
    ///
    /// @throws StatusException where parts after the first have been taken
    public void begin(Site site, Part part, ArchiveHeader header, boolean newKeys) {
        Optional<Restoration> state = stored(site);
        if (state.isEmpty() && inStore(site).isEmpty()) {
            write(site.shard(), new Write(birth(site, part, header, newKeys)));
        } else {
            boolean same =
                    state.filter(begun -> begun.session().equals(part.session()))
                            .filter(begun -> begun.progress().parts() == 1)
                            .filter(begun -> begun.progress().digest().equals(digest(part)))
                            .isPresent();
            if (!same) {
                throw StatusException.alreadyExists(GROUP, RESOURCE, site.tenant().name());
            }
        }
        Seats.away(() -> {
            annexing.complete(site.shard(), site.wanted());
            return true;
        });
    }

    /// Takes a part after the first.
    ///
    /// @throws ArchiveException where the archive cannot be restored: nothing of the part is written
    /// @throws StatusException where it is not the part's turn, or no restore goes on
    public Taken take(Site site, Part part) {
        List<byte[]> lines = ArchiveParts.linesOf(part.content());
        Restoration state = goingOn(site, part);
        if (!state.failure().isEmpty()) {
            throw conflict(site, "its archive was refused: " + state.failure());
        }
        if (isNewest(state, part, lines)) {
            return new Stored();
        }
        if (part.number() != state.progress().parts()) {
            throw conflict(
                    site,
                    "part %d is awaited, not %d"
                            .formatted(state.progress().parts(), part.number()));
        }
        List<Tree> trees = lines.stream().map(Restores::tree).toList();
        Optional<ArchiveEnd> end = ArchiveEnd.parse(trees.getFirst());
        if (end.isPresent() && lines.size() == 1) {
            end.get()
                    .check(
                            state.progress().objects(),
                            new ArchiveDigest(state.progress().digest()));
            return new Complete(state.progress().objects());
        }
        store(site, state, lines, trees);
        return new Stored();
    }

    private static boolean isNewest(Restoration state, Part part, List<byte[]> lines) {
        return part.number() == state.progress().parts() - 1
                && !state.before().isEmpty()
                && new ArchiveDigest(state.before())
                        .with(lines)
                        .hex()
                        .equals(state.progress().digest());
    }

    private static Tree tree(byte[] line) {
        try {
            return Tree.of(Json.decode(line));
        } catch (DecodeException e) {
            throw new ArchiveException("it has a line that cannot be read", e);
        }
    }

    private void store(Site site, Restoration state, List<byte[]> lines, List<Tree> trees) {
        Origin origin = restoring(site);
        RestoredObjects objects = new RestoredObjects(site, kinds);
        String last = state.progress().lastKey();
        for (Tree tree : trees) {
            last = objects.add(ArchivedObject.of(tree), last);
        }
        objects.inAnnexes().forEach((annex, puts) -> storeIn(annex, site, origin, puts));
        Restoration.Progress progress =
                new Restoration.Progress(
                        state.progress().parts() + 1,
                        state.progress().objects() + lines.size(),
                        new ArchiveDigest(state.progress().digest()).with(lines).hex(),
                        last);
        List<Write.Operation> operations = new ArrayList<>(objects.where());
        operations.add(state.after(progress).put());
        operations.add(origin.fence());
        write(site.shard(), new Write(operations));
    }

    private void storeIn(String annex, Site site, Origin origin, List<Write.Operation> puts) {
        Seats.away(() -> {
            annexing.bring(origin);
            return true;
        });
        List<Write.Operation> operations = new ArrayList<>(puts);
        operations.add(
                Seats.away(() -> annexing.inStore(annex, site.tenant(), site.uid()))
                        .orElseThrow(() ->
                                StatusException.unavailable(
                                        "the shard " + annex + " does not have the tenant yet"))
                        .fence());
        write(annex, new Write(operations));
    }

    private void write(String shard, Write write) {
        Store store = stores.of(shard);
        switch (Seats.away(() -> store.write(write))) {
            case WriteResult.Written _ -> {}
            case WriteResult.Conflict _ ->
                    throw StatusException.unavailable(
                            "the restore was changed by another; please send the part again");
            case WriteResult.Refused refused -> throw StatusException.unavailable(refused.reason());
        }
    }

    private Origin restoring(Site site) {
        return inStore(site)
                .filter(found -> found.phase() == Origin.Phase.RESTORING)
                .orElseThrow(() -> conflict(site, "it is being deleted"));
    }

    /// What opens a tenant that is complete: to be written together with its object where both are at home, else after
    /// it.
    public List<Write.Operation> opening(Site site, Part part, boolean suspended) {
        Restoration state = goingOn(site, part);
        Origin.Phase phase = suspended ? Origin.Phase.SUSPENDED : Origin.Phase.ACTIVE;
        return List.of(Tenants.open(restoring(site), phase), state.delete());
    }

    /// What takes no more parts, to be written in the same way; nothing where none were taken.
    public List<Write.Operation> failing(Site site, Part part, String why) {
        return stored(site)
                .filter(state -> state.session().equals(part.session()))
                .map(state -> List.of(state.failed(why).put()))
                .orElse(List.of());
    }

    /// Writes what follows the object of a tenant that lives in another shard. Where the process ends before that, the
    /// upkeep of tenants does it.
    public void follow(Site site, List<Write.Operation> operations) {
        if (!operations.isEmpty()) {
            write(site.shard(), new Write(operations));
        }
    }

    /// Whether a restore with the part's session goes on.
    public boolean goesOn(Site site, Part part) {
        return stored(site).filter(state -> state.session().equals(part.session())).isPresent();
    }

    /// @throws ArchiveException where a part says that the archive does not go on
    public void refuseBrokenOff(Part part) {
        List<byte[]> lines = ArchiveParts.linesOf(part.content());
        if (lines.size() == 1 && ArchiveReader.isLast(lines.getFirst())) {
            ArchiveEnd.parse(tree(lines.getFirst()));
        }
    }

    private Restoration goingOn(Site site, Part part) {
        Restoration state =
                stored(site).orElseThrow(() -> conflict(site, "it is not being restored"));
        if (!state.session().equals(part.session())) {
            throw conflict(site, "it is being restored by another");
        }
        return state;
    }

    private Optional<Restoration> stored(Site site) {
        return Seats.away(
                        () -> stores.of(site.shard()).get(Restoration.keyOf(site.tenant()).bytes()))
                .map(entry -> Restoration.of(site.tenant(), entry));
    }

    private Optional<Origin> inStore(Site site) {
        return Seats.away(() -> tenants.inStore(site.shard(), site.tenant()));
    }

    private static StatusException conflict(Site site, String why) {
        return StatusException.conflict(GROUP, RESOURCE, site.tenant().name(), why);
    }
}
