package dev.atoll.server.admission;

import dev.atoll.kinds.Kind;
import dev.atoll.kinds.Quantity;
import dev.atoll.kinds.Tree;
import dev.atoll.server.cache.CachedObject;
import dev.atoll.server.cache.ObjectCache;
import dev.atoll.server.cache.ObjectFilter;
import dev.atoll.server.object.Metadata;
import dev.atoll.server.status.StatusException;
import dev.atoll.server.tenant.TenantId;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/// What a new object is given that names no class: the tenant's default one, of storage or of Ingresses.
final class Defaulting {
    private static final String STORAGE = "storageclass.kubernetes.io/is-default-class";
    private static final String INGRESS = "ingressclass.kubernetes.io/is-default-class";

    private final ObjectCache cache;

    Defaulting(ObjectCache cache) {
        this.cache = cache;
    }

    void admitCreate(TenantId tenant, Kind kind, Map<String, Object> object) {
        switch (kind.resource().groupResource()) {
            case "persistentvolumeclaims" -> giveStorageClass(tenant, object);
            case "ingresses.networking.k8s.io" -> giveIngressClass(tenant, object);
            case "priorityclasses.scheduling.k8s.io" -> keepOneDefault(tenant, object);
            default -> {}
        }
    }

    void admitUpdate(
            TenantId tenant, Kind kind, Map<String, Object> updated, Map<String, Object> old) {
        switch (kind.resource().groupResource()) {
            case "persistentvolumeclaims" ->
                    requireResizable(tenant, Tree.of(updated), Tree.of(old));
            case "priorityclasses.scheduling.k8s.io" -> keepOneDefault(tenant, updated);
            default -> {}
        }
    }

    private static boolean isAnnotated(Map<String, Object> object, String annotation) {
        return Tree.of(object).child("metadata").child("annotations").has(annotation);
    }

    private void giveStorageClass(TenantId tenant, Map<String, Object> claim) {
        Map<String, Object> spec = Metadata.child(claim, "spec");
        if (spec.get("storageClassName") == null
                && !isAnnotated(claim, "volume.beta.kubernetes.io/storage-class")) {
            newestDefault(tenant, "storage.k8s.io", "storageclasses", STORAGE)
                    .ifPresent(name -> spec.put("storageClassName", name));
        }
    }

    private void giveIngressClass(TenantId tenant, Map<String, Object> ingress) {
        Map<String, Object> spec = Metadata.child(ingress, "spec");
        if (spec.get("ingressClassName") == null
                && !isAnnotated(ingress, "kubernetes.io/ingress.class")) {
            newestDefault(tenant, "networking.k8s.io", "ingressclasses", INGRESS)
                    .ifPresent(name -> spec.put("ingressClassName", name));
        }
    }

    private Optional<String> newestDefault(
            TenantId tenant, String group, String resource, String annotation) {
        if (cache.stored(tenant, group, resource) == 0) {
            return Optional.empty();
        }
        return cache.resource(tenant, group, resource).list(ObjectFilter.all()).stream()
                .filter(one ->
                        one.tree()
                                .child("metadata")
                                .child("annotations")
                                .string(annotation, "")
                                .equals("true"))
                .max(
                        Comparator.comparing((CachedObject one) ->
                                        one.tree()
                                                .child("metadata")
                                                .string("creationTimestamp", ""))
                                .thenComparing(CachedObject::name, Comparator.reverseOrder()))
                .map(CachedObject::name);
    }

    private void keepOneDefault(TenantId tenant, Map<String, Object> priorityClass) {
        if (!Tree.of(priorityClass).bool("globalDefault")) {
            return;
        }
        String name = Metadata.of(priorityClass).name();
        globalDefault(cache, tenant)
                .filter(other -> !other.name().equals(name))
                .ifPresent(other -> {
                    throw StatusException.forbidden(
                            "scheduling.k8s.io",
                            "priorityclasses",
                            name,
                            "PriorityClass "
                                    + other.name()
                                    + " is already marked as default. Only one default can exist");
                });
    }

    /// The class of pods that name none: of several the one with the least value.
    static Optional<CachedObject> globalDefault(ObjectCache cache, TenantId tenant) {
        if (cache.stored(tenant, "scheduling.k8s.io", "priorityclasses") == 0) {
            return Optional.empty();
        }
        return cache
                .resource(tenant, "scheduling.k8s.io", "priorityclasses")
                .list(ObjectFilter.all())
                .stream()
                .filter(one -> one.tree().bool("globalDefault"))
                .min(Comparator.comparingLong(one -> one.tree().integer("value", 0)));
    }

    private void requireResizable(TenantId tenant, Tree updated, Tree old) {
        Quantity is = storage(updated);
        Quantity was = storage(old);
        if (is.compareTo(was) <= 0 || !old.child("status").string("phase", "").equals("Bound")) {
            return;
        }
        String name = old.child("spec").string("storageClassName", "");
        CachedObject storageClass =
                name.isEmpty()
                        ? null
                        : cache.resource(tenant, "storage.k8s.io", "storageclasses").get("", name);
        if (storageClass == null || !storageClass.tree().bool("allowVolumeExpansion")) {
            throw StatusException.forbidden(
                    "",
                    "persistentvolumeclaims",
                    old.child("metadata").string("name", ""),
                    "only dynamically provisioned pvc can be resized and the storageclass that provisions"
                            + " the pvc must support resize");
        }
    }

    private static Quantity storage(Tree claim) {
        Quantity asked =
                Quantity.from(
                        claim.child("spec").child("resources").child("requests").get("storage"));
        return asked == null ? Quantity.ZERO : asked;
    }
}
