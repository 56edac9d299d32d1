package dev.atoll.kinds.apply;

import dev.atoll.kinds.apply.FieldOwner.Operation;
import dev.atoll.kinds.apply.ManagedFields.Owned;
import dev.atoll.kinds.schema.TypeSchema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Keeps account of who owns which field while an object is written, and merges what is applied. The rules are those of
/// upstream's field manager and `structured-merge-diff` (KEP-555).
///
/// @param ignored fields that a write by this way does not change, as the status is not changed by a write of the rest
public record Ownership(Versions versions, FieldSet ignored) {
    /// What nobody owns: it is the server's, or says which object it is.
    private static final FieldSet IDENTITY =
            FieldSet.ofNames(
                    "apiVersion",
                    "kind",
                    "metadata",
                    "metadata.name",
                    "metadata.namespace",
                    "metadata.creationTimestamp",
                    "metadata.selfLink",
                    "metadata.uid",
                    "metadata.generation",
                    "metadata.managedFields",
                    "metadata.resourceVersion");

    private static final String BEFORE_FIRST_APPLY = "before-first-apply";

    /// A write of all that a client wants the object to be.
    ///
    /// @param before as it was; empty where the object is new
    /// @param after as it is to be; its owners are written into it
    /// @param tracksNew whether a new object is kept account of: one that was not from its beginning is
    ///     only when something is applied to it
    /// @param now RFC 3339
    public void update(
            Map<String, Object> before,
            Map<String, Object> after,
            FieldOwner manager,
            boolean tracksNew,
            String now) {
        ManagedFields managed = ownersFor(before, after);
        if (managed.isEmpty() && !(before.isEmpty() && tracksNew)) {
            managed.writeTo(after);
            return;
        }
        Comparisons comparisons =
                new Comparisons(
                        before.isEmpty() ? Blank.of(after) : ManagedFields.removedFrom(before),
                        ManagedFields.removedFrom(after));
        FieldSet mine =
                comparisons
                        .in(manager.apiVersion())
                        .map(changes -> changes.addedOrModified().minus(IDENTITY))
                        .orElse(FieldSet.EMPTY);
        ManagedFields rest = afterChange(managed, comparisons, null);
        if (!mine.isEmpty()) {
            FieldSet had = rest.of(manager).map(Owned::fields).orElse(FieldSet.EMPTY);
            rest = rest.with(new Owned(manager, had.union(mine), now));
        }
        rest.capped().writeTo(after);
    }

    /// What a client sends for owners counts where it can be read: so they can be changed by hand.
    private static ManagedFields ownersFor(Map<String, Object> before, Map<String, Object> after) {
        if (ManagedFields.isReset(after)) {
            return ManagedFields.NONE;
        }
        ManagedFields sent = readable(after);
        return sent.isEmpty() ? readable(before) : sent;
    }

    private static ManagedFields readable(Map<String, Object> object) {
        try {
            return ManagedFields.of(object);
        } catch (IllegalArgumentException e) {
            return ManagedFields.NONE;
        }
    }

    /// What somebody wants of an object, put into it.
    ///
    /// @param live as it is; empty where there is none yet
    /// @param applied of the manager's version
    /// @param force whether fields are taken from their owners
    /// @return the object with its owners, in the manager's version
    /// @throws ApplyException where it cannot be applied; nothing is changed then
    public Map<String, Object> apply(
            Map<String, Object> live,
            Map<String, Object> applied,
            FieldOwner manager,
            boolean force,
            String now) {
        TypeSchema schema = schemaOf(manager);
        List<String> problems = Declared.problems(applied, schema);
        if (!problems.isEmpty()) {
            throw new ApplyException.Malformed(problems);
        }
        ManagedFields before = ownersBefore(live, manager, now);
        Map<String, Object> current =
                live.isEmpty() ? live : ManagedFields.removedFrom(converted(live, manager));
        FieldSet last = before.of(manager).map(Owned::fields).orElse(FieldSet.EMPTY);
        FieldSet mine = Named.in(applied, schema).minusWhole(ignored).minus(IDENTITY);
        String since = before.of(manager).map(Owned::time).orElse(now);
        ManagedFields managed = before.with(new Owned(manager, mine, since));

        Map<String, Object> merged = Merge.of(current, applied, schema);
        merged = new Pruning(versions, managed).prune(merged, before.of(manager), schema, last);
        Comparisons comparisons = new Comparisons(current, merged);
        if (!force) {
            refuseConflicts(managed, comparisons, manager);
        }
        managed = afterChange(managed, comparisons, manager);
        if (!merged.equals(current) || !managed.equals(before)) {
            managed = managed.with(new Owned(manager, mine, now));
        }
        managed.writeTo(merged);
        return merged;
    }

    private Map<String, Object> converted(Map<String, Object> object, FieldOwner manager) {
        return versions.convert(object, manager.apiVersion());
    }

    private TypeSchema schemaOf(FieldOwner manager) {
        return versions.schema(manager.apiVersion())
                .orElseThrow(
                        () -> new IllegalArgumentException("no version " + manager.apiVersion()));
    }

    /// Where an object was never kept account of, all that it has is somebody's who is not known.
    private ManagedFields ownersBefore(Map<String, Object> live, FieldOwner manager, String now) {
        ManagedFields owners = readable(live);
        if (!owners.isEmpty() || live.isEmpty()) {
            return owners;
        }
        Map<String, Object> current = ManagedFields.removedFrom(converted(live, manager));
        FieldSet all =
                Comparison.of(Blank.of(current), current, schemaOf(manager))
                        .addedOrModified()
                        .minus(IDENTITY);
        FieldOwner unknown =
                new FieldOwner(BEFORE_FIRST_APPLY, Operation.UPDATE, manager.apiVersion(), "");
        return owners.with(new Owned(unknown, all, now));
    }

    private void refuseConflicts(
            ManagedFields managed, Comparisons comparisons, FieldOwner manager) {
        List<Conflict> conflicts = new ArrayList<>();
        for (Owned owned : managed.all()) {
            if (!isOf(owned, manager)) {
                comparisons
                        .in(owned.manager().apiVersion())
                        .map(changes -> owned.fields().intersection(changes.addedOrModified()))
                        .orElse(FieldSet.EMPTY)
                        .paths()
                        .forEach(path -> conflicts.add(new Conflict(owned.manager(), path)));
            }
        }
        if (!conflicts.isEmpty()) {
            throw new ApplyException.Conflicting(conflicts);
        }
    }

    /// What has changed or is gone is no longer theirs who had it.
    ///
    /// @param writer who keeps what it has; null where all lose it
    private ManagedFields afterChange(
            ManagedFields managed, Comparisons comparisons, @Nullable FieldOwner writer) {
        ManagedFields rest = managed;
        for (Owned owned : managed.all()) {
            if (isOf(owned, writer)) {
                continue;
            }
            FieldSet kept =
                    comparisons
                            .in(owned.manager().apiVersion())
                            .map(changes ->
                                    owned.fields()
                                            .minus(changes.addedOrModified())
                                            .minus(changes.removed()))
                            .orElse(FieldSet.EMPTY);
            rest = rest.with(new Owned(owned.manager(), kept, owned.time()));
        }
        return rest;
    }

    private static boolean isOf(Owned owned, @Nullable FieldOwner manager) {
        return manager != null && owned.manager().identity().equals(manager.identity());
    }

    /// How two states differ, in each version that somebody owns fields of.
    private final class Comparisons {
        private final Map<String, Object> before;
        private final Map<String, Object> after;
        private final Map<String, Optional<Comparison>> known = new HashMap<>();

        Comparisons(Map<String, Object> before, Map<String, Object> after) {
            this.before = before;
            this.after = after;
        }

        /// Empty where there is no such version.
        Optional<Comparison> in(String apiVersion) {
            return known.computeIfAbsent(apiVersion, this::compare);
        }

        private Optional<Comparison> compare(String apiVersion) {
            return versions.schema(apiVersion)
                    .map(schema ->
                            Comparison.of(
                                            versions.convert(before, apiVersion),
                                            versions.convert(after, apiVersion),
                                            schema)
                                    .without(ignored));
        }
    }
}
