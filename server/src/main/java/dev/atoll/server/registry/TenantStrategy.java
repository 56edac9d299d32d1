package dev.atoll.server.registry;

import dev.atoll.kinds.Tree;
import dev.atoll.server.flow.Seats;
import dev.atoll.server.object.Metadata;
import dev.atoll.server.shard.Placement;
import dev.atoll.server.shard.Shards;
import dev.atoll.server.status.StatusException;
import dev.atoll.server.tenancy.Annexes;
import dev.atoll.server.tenancy.Annexing;
import dev.atoll.server.tenancy.Origin;
import dev.atoll.server.tenancy.Place;
import dev.atoll.server.tenancy.Tenants;
import dev.atoll.server.tenancy.Usage;
import dev.atoll.server.tenant.TenantId;
import dev.atoll.store.StoreException;
import dev.atoll.store.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tenants: the origin, which makes a tenant what it is, is written together with its object. What the spec asks for,
/// and the deletion, change the origin in the same write, so that it counts from the moment at which the caller is
/// answered. Where the tenant lives in another shard than its object, the object is written first, and names the
/// shard; the origin follows before the caller is answered, or, after an end of the process, when it is back.
///
/// A finalizer keeps the object until everything that the tenant had is gone.
final class TenantStrategy implements Strategy {
    private static final Logger log = LoggerFactory.getLogger(TenantStrategy.class);

    private final Tenants tenants;
    private final Shards shards;
    private final Annexing annexing;
    private final Place place;

    TenantStrategy(Tenants tenants, Annexing annexing, Shards shards, Place place) {
        this.annexing = annexing;
        this.shards = shards;
        this.place = place;
        this.tenants = tenants;
    }

    @Override
    public void prepareCreate(Context context, Map<String, Object> object) {
        Metadata metadata = Metadata.of(object);
        String name = metadata.name();
        // What is no name at all, validation refuses.
        if (TenantId.isValid(name)
                && !tenants.isFounder(new TenantId(name))
                && tenants.inStore(new TenantId(name)).isPresent()) {
            throw StatusException.alreadyExists(
                    context.kind().identity().group(), context.kind().plural(), name);
        }
        metadata.setFinalizers(withOurs(metadata.finalizers()));
        Map<String, Object> status = Metadata.child(object, "status");
        status.put("kubernetesVersion", Metadata.text(spec(object), "kubernetesVersion"));
        if (TenantId.isValid(name)) {
            status.putAll(place.status(new TenantId(name), placed(context, name, object)));
            annexesOf(name).tell(status);
            status.put("usage", Usage.NONE.status());
        }
        tell(object, metadata.generation());
    }

    private String placed(Context context, String name, Map<String, Object> object) {
        if (tenants.isFounder(new TenantId(name))) {
            return place.shard();
        }
        Map<String, Object> asked = Metadata.child(spec(object), "placement");
        return switch (shards.places()
                .place(Metadata.text(asked, "shard"), Metadata.text(asked, "policy"))) {
            case Placement.In(String shard) -> shard;
            case Placement.NotThere(String why) -> throw invalidShard(context, name, asked, why);
            case Placement.Nowhere _ ->
                    throw StatusException.unavailable(
                            "no shard takes the tenant now: see which are Ready and schedulable");
        };
    }

    /// Founders were there before any shard.
    private Annexes annexesOf(String name) {
        return tenants.isFounder(new TenantId(name))
                ? Annexes.none()
                : shards.places()
                        .annexes()
                        .orElseThrow(() ->
                                StatusException.unavailable(
                                        "no shard takes the tenant's Events or Leases now: see which are"
                                                + " Ready"));
    }

    private static StatusException invalidShard(
            Context context, String name, Map<String, Object> asked, String why) {
        return StatusException.invalid(
                context.kind().identity().group(),
                context.kind().identity().kind(),
                name,
                List.of(
                        new StatusException.Cause(
                                "FieldValueInvalid",
                                "Invalid value: \"" + Metadata.text(asked, "shard") + "\": " + why,
                                "spec.placement.shard")));
    }

    private static List<String> withOurs(List<String> finalizers) {
        List<String> all = new ArrayList<>(finalizers);
        if (!all.contains(Tenants.FINALIZER)) {
            all.add(Tenants.FINALIZER);
        }
        return all;
    }

    private static Map<String, Object> spec(Map<String, Object> object) {
        return Metadata.child(object, "spec");
    }

    private static boolean isSuspended(Map<String, Object> object) {
        return Boolean.TRUE.equals(spec(object).get("suspended"));
    }

    private static void tell(Map<String, Object> object, long generation) {
        Map<String, Object> status = Metadata.child(object, "status");
        status.put("phase", isSuspended(object) ? "Suspended" : "Active");
        status.put("observedGeneration", generation);
    }

    @Override
    public void prepareUpdate(
            Context context, Map<String, Object> updated, Map<String, Object> old) {
        Metadata metadata = Metadata.of(updated);
        if (metadata.isBeingDeleted()) {
            return;
        }
        if (isSuspended(updated) && metadata.name().equals(TenantId.SYSTEM.name())) {
            throw refused(context, metadata.name(), "this tenant may not be suspended");
        }
        metadata.setFinalizers(withOurs(metadata.finalizers()));
        admitMove(context, metadata.name(), updated, old);
        if (isOpen(old) && isSuspended(updated) != isSuspended(Metadata.copyOf(old))) {
            tell(updated, Metadata.of(old).generation() + 1);
        }
    }

    /// One that is not whole is neither active nor suspended.
    private static boolean isOpen(Map<String, Object> tenant) {
        Object status = tenant.get("status");
        return !(status instanceof Map<?, ?> told)
                || !List.of("Restoring", "Failed").contains(String.valueOf(told.get("phase")));
    }

    /// Another shard that is named is one to move to.
    private void admitMove(
            Context context, String name, Map<String, Object> updated, Map<String, Object> old) {
        Map<String, Object> asked = Metadata.child(spec(updated), "placement");
        String wanted = Metadata.text(asked, "shard");
        if (wanted.isEmpty() || wanted.equals(shardOf(old))) {
            return;
        }
        if (wanted.equals(askedShard(old))) {
            return;
        }
        if (tenants.isFounder(new TenantId(name))) {
            throw refused(context, name, "this tenant stays in the home shard");
        }
        switch (shards.places().place(wanted, "Pinned")) {
            case Placement.In _ -> {}
            case Placement.NotThere(String why) -> throw invalidShard(context, name, asked, why);
            case Placement.Nowhere _ ->
                    throw StatusException.unavailable("the shard " + wanted + " is not ready");
        }
    }

    @Override
    public void prepareDelete(Context context, Map<String, Object> object) {
        Metadata metadata = Metadata.of(object);
        if (TenantId.isValid(metadata.name()) && tenants.isFounder(new TenantId(metadata.name()))) {
            throw refused(context, metadata.name(), "this tenant may not be deleted");
        }
        if (!metadata.isBeingDeleted()) {
            metadata.setFinalizers(withOurs(metadata.finalizers()));
            Metadata.child(object, "status").put("phase", "Terminating");
        }
    }

    private static StatusException refused(Context context, String name, String why) {
        return StatusException.forbidden(
                context.kind().identity().group(), context.kind().plural(), name, why);
    }

    @Override
    public List<Write.Operation> together(
            Context context, Map<String, Object> updated, Map<String, Object> old) {
        List<Write.Operation> operations = new ArrayList<>();
        String shard = shardOf(updated);
        String asked = askedShard(updated);
        if (old.isEmpty()) {
            operations.addAll(togetherWithPlace(updated));
        } else if (!asked.equals(askedShard(old)) && !asked.isEmpty()) {
            operations.addAll(fence(asked));
        }
        if (shards.isHome(shard)) {
            originAtHome(updated, old).ifPresent(operations::add);
        }
        return operations;
    }

    @Override
    public List<Write.Operation> togetherWithPlace(Map<String, Object> made) {
        Set<String> places = new TreeSet<>(annexes(made).all());
        places.add(shardOf(made));
        return places.stream().flatMap(shard -> fence(shard).stream()).toList();
    }

    private static String askedShard(Map<String, Object> object) {
        Map<String, Object> spec = spec(Metadata.copyOf(object));
        return Metadata.text(Metadata.child(spec, "placement"), "shard");
    }

    private List<Write.Operation> fence(String shard) {
        return shards.places()
                .fence(shard)
                .orElseThrow(() ->
                        StatusException.unavailable("the shard " + shard + " is being deleted"));
    }

    private Optional<Write.Operation> originAtHome(
            Map<String, Object> updated, Map<String, Object> old) {
        Metadata metadata = Metadata.of(updated);
        TenantId tenant = new TenantId(metadata.name());
        Origin.Phase phase = phaseOf(updated);
        Optional<Origin> origin = tenants.inStore(place.shard(), tenant);
        if (origin.isEmpty()) {
            return old.isEmpty() ? Optional.of(tenants.birth(wanted(updated))) : Optional.empty();
        }
        if (origin.get().phase() == Origin.Phase.LEAVING && origin.get().standing() != phase) {
            throw StatusException.unavailable("the tenant is being moved; please try again");
        }
        return Tenants.change(origin.get(), phase);
    }

    private static Annexes annexes(Map<String, Object> object) {
        return Annexes.in(Tree.of(object).child("status"));
    }

    /// What an object makes of its tenant.
    private static Tenants.Wanted wanted(Map<String, Object> object) {
        Metadata metadata = Metadata.of(object);
        return new Tenants.Wanted(
                new TenantId(metadata.name()), metadata.uid(), phaseOf(object), annexes(object));
    }

    private static Origin.Phase phaseOf(Map<String, Object> object) {
        return Metadata.of(object).isBeingDeleted()
                ? Origin.Phase.TERMINATING
                : isSuspended(Metadata.copyOf(object))
                        ? Origin.Phase.SUSPENDED
                        : Origin.Phase.ACTIVE;
    }

    private String shardOf(Map<String, Object> object) {
        String told = Metadata.text(Metadata.child(Metadata.copyOf(object), "status"), "shard");
        return told.isEmpty() ? place.shard() : told;
    }

    @Override
    public void afterwards(Context context, Map<String, Object> stored) {
        String shard = shardOf(stored);
        Tenants.Wanted wanted = wanted(stored);
        boolean settled = shards.isHome(shard) && wanted.annexes().isEmpty();
        if (settled || (!isOpen(stored) && !Metadata.of(stored).isBeingDeleted())) {
            return;
        }
        try {
            Seats.away(() -> {
                if (!shards.isHome(shard)) {
                    tenants.bring(shard, wanted);
                }
                annexing.complete(shard, wanted);
                return true;
            });
        } catch (StoreException e) {
            log.warn(
                    "the tenant {} is not yet as its object says: {}",
                    wanted.tenant(),
                    e.toString());
        }
    }
}
