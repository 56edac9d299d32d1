package dev.atoll.server.archive;

import dev.atoll.kinds.Encoded;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.DecodeException;
import dev.atoll.kinds.codec.Json;
import dev.atoll.server.flow.Seats;
import dev.atoll.server.status.StatusException;
import dev.atoll.server.tenancy.Origin;
import dev.atoll.server.tenancy.Restoration;
import dev.atoll.server.tenancy.TenantKeys;
import dev.atoll.server.tenancy.Tenants;
import dev.atoll.server.tenant.ObjectKey;
import dev.atoll.server.tenant.TenantId;
import dev.atoll.store.Bytes;
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
/// into a later one of the name.
public final class Restores {
    private static final String GROUP = "atoll.dev";
    private static final String RESOURCE = "tenants";

    private final Store store;
    private final Tenants tenants;
    private final ArchivedKinds kinds;

    /// @param store that of the home shard, which tenants are restored into
    public Restores(Store store, Tenants tenants, ArchivedKinds kinds) {
        this.store = store;
        this.tenants = tenants;
        this.kinds = kinds;
    }

    /// Which part of whose.
    ///
    /// @param session as whoever restores has chosen it
    /// @param number from 0, the header
    public record Part(TenantId tenant, String session, long number, Encoded content) {}

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

    /// Whether a first part has been taken already, and nothing after it.
    public boolean hasBegun(Part part) {
        return stored(part.tenant())
                .filter(state -> state.session().equals(part.session()))
                .filter(state -> state.progress().parts() == 1)
                .filter(state -> state.progress().digest().equals(digest(part)))
                .isPresent();
    }

    private static String digest(Part part) {
        return ArchiveDigest.none().with(ArchiveParts.linesOf(part.content())).hex();
    }

    /// What makes the tenant that the parts after the first are written into.
    ///
    /// @param newKeys also where it has the name of the tenant that the archive is of
    /// @param uid of the tenant, which no other has, nor had
    public List<Write.Operation> birth(
            Part part, ArchiveHeader header, boolean newKeys, String uid) {
        if (inStore(part.tenant()).isPresent()) {
            throw StatusException.alreadyExists(GROUP, RESOURCE, part.tenant().name());
        }
        Optional<TenantKeys> keys =
                newKeys || !header.tenant().equals(part.tenant())
                        ? Optional.empty()
                        : header.keys();
        return List.of(
                tenants.rebirth(part.tenant(), uid, header.ancestor(), keys, lead(part, header)),
                Restoration.begun(part.tenant(), part.session(), digest(part)).put());
    }

    /// Clients of a tenant that has its name again may have kept revisions.
    private long lead(Part part, ArchiveHeader header) {
        long behind = header.moment().revision() - Seats.away(store::revision);
        return header.tenant().equals(part.tenant()) ? Math.max(0, behind) : 0;
    }

    /// Takes a part after the first.
    ///
    /// @throws ArchiveException where the archive cannot be restored: nothing of the part is written
    /// @throws StatusException where it is not the part's turn, or no restore goes on
    public Taken take(Part part) {
        Restoration state = goingOn(part);
        if (!state.failure().isEmpty()) {
            throw conflict(part.tenant(), "its archive was refused: " + state.failure());
        }
        List<byte[]> lines = ArchiveParts.linesOf(part.content());
        if (isNewest(state, part, lines)) {
            return new Stored();
        }
        if (part.number() != state.progress().parts()) {
            throw conflict(
                    part.tenant(),
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
        store(part, state, lines, trees);
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

    private void store(Part part, Restoration state, List<byte[]> lines, List<Tree> trees) {
        Origin origin =
                inStore(part.tenant())
                        .filter(found -> found.phase() == Origin.Phase.RESTORING)
                        .orElseThrow(() -> conflict(part.tenant(), "it is being deleted"));
        List<Write.Operation> operations = new ArrayList<>();
        String last = state.progress().lastKey();
        for (Tree tree : trees) {
            ArchivedObject archived = ArchivedObject.of(tree);
            ObjectKey key = kinds.keyOf(part.tenant(), archived);
            String place = placeOf(key);
            if (Bytes.utf8(place).compareTo(Bytes.utf8(last)) <= 0) {
                throw new ArchiveException("its objects are not in order");
            }
            last = place;
            kinds.write(key, archived).ifPresent(operations::add);
        }
        Restoration.Progress progress =
                new Restoration.Progress(
                        state.progress().parts() + 1,
                        state.progress().objects() + lines.size(),
                        new ArchiveDigest(state.progress().digest()).with(lines).hex(),
                        last);
        operations.add(state.after(progress).put());
        operations.add(
                new Write.Check(
                        Origin.keyOf(part.tenant()).bytes(),
                        new Write.AtRevision(origin.revision())));
        switch (Seats.away(() -> store.write(new Write(operations)))) {
            case WriteResult.Written _ -> {}
            case WriteResult.Conflict _ ->
                    throw StatusException.unavailable(
                            "the restore was changed by another; please send the part again");
            case WriteResult.Refused refused -> throw StatusException.unavailable(refused.reason());
        }
    }

    /// A key without its tenant.
    private static String placeOf(ObjectKey key) {
        String whole = key.bytes().utf8();
        return whole.substring(whole.indexOf('/', 1));
    }

    /// What opens a tenant that is complete, to be written together with its Tenant object.
    public List<Write.Operation> opening(Part part, boolean suspended) {
        Restoration state = goingOn(part);
        Origin origin =
                inStore(part.tenant())
                        .filter(found -> found.phase() == Origin.Phase.RESTORING)
                        .orElseThrow(() -> conflict(part.tenant(), "it is being deleted"));
        Origin.Phase phase = suspended ? Origin.Phase.SUSPENDED : Origin.Phase.ACTIVE;
        return List.of(Tenants.open(origin, phase), state.delete());
    }

    /// What takes no more parts, to be written together with the Tenant object.
    public List<Write.Operation> failing(Part part, String why) {
        return List.of(goingOn(part).failed(why).put());
    }

    /// Whether a restore with the part's session goes on.
    public boolean goesOn(Part part) {
        return stored(part.tenant())
                .filter(state -> state.session().equals(part.session()))
                .isPresent();
    }

    private Restoration goingOn(Part part) {
        Restoration state =
                stored(part.tenant())
                        .orElseThrow(() -> conflict(part.tenant(), "it is not being restored"));
        if (!state.session().equals(part.session())) {
            throw conflict(part.tenant(), "it is being restored by another");
        }
        return state;
    }

    private Optional<Restoration> stored(TenantId tenant) {
        return Seats.away(() -> store.get(Restoration.keyOf(tenant).bytes()))
                .map(entry -> Restoration.of(tenant, entry));
    }

    private Optional<Origin> inStore(TenantId tenant) {
        return Seats.away(() -> tenants.inStore(tenant));
    }

    private static StatusException conflict(TenantId tenant, String why) {
        return StatusException.conflict(GROUP, RESOURCE, tenant.name(), why);
    }
}
