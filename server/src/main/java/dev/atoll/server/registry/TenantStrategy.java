package dev.atoll.server.registry;

import dev.atoll.server.object.Metadata;
import dev.atoll.server.status.StatusException;
import dev.atoll.server.tenancy.Origin;
import dev.atoll.server.tenancy.Place;
import dev.atoll.server.tenancy.Tenants;
import dev.atoll.server.tenancy.Usage;
import dev.atoll.server.tenant.TenantId;
import dev.atoll.store.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Tenants: the origin, which makes a tenant what it is, is written together with its object. What the spec asks for,
/// and the deletion, change the origin in the same write, so that it counts from the moment at which the caller is
/// answered.
///
/// A finalizer keeps the object until everything that the tenant had is gone.
final class TenantStrategy implements Strategy {
    private final Tenants tenants;
    private final Place place;

    TenantStrategy(Tenants tenants, Place place) {
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
            status.putAll(place.status(new TenantId(name)));
            status.put("usage", Usage.NONE.status());
        }
        tell(object, metadata.generation());
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
        Metadata metadata = Metadata.of(updated);
        TenantId tenant = new TenantId(metadata.name());
        Origin.Phase phase =
                metadata.isBeingDeleted()
                        ? Origin.Phase.TERMINATING
                        : isSuspended(Metadata.copyOf(updated))
                                ? Origin.Phase.SUSPENDED
                                : Origin.Phase.ACTIVE;
        Optional<Origin> origin = tenants.inStore(tenant);
        if (origin.isEmpty()) {
            return old.isEmpty() ? List.of(tenants.birth(tenant, phase)) : List.of();
        }
        return Tenants.change(origin.get(), phase).map(List::of).orElse(List.of());
    }
}
