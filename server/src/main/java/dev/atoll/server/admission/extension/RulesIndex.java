package dev.atoll.server.admission.extension;

import dev.atoll.server.cache.ObjectCache;
import dev.atoll.server.cache.ObjectFilter;
import dev.atoll.server.tenant.TenantId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The webhooks and policies of every tenant that has any, read when first needed and anew after they have changed. A
/// tenant without costs a look at six counts.
final class RulesIndex {
    static final String GROUP = "admissionregistration.k8s.io";

    private static final List<String> RESOURCES =
            List.of(
                    "mutatingwebhookconfigurations",
                    "validatingwebhookconfigurations",
                    "mutatingadmissionpolicybindings",
                    "validatingadmissionpolicybindings",
                    "mutatingadmissionpolicies",
                    "validatingadmissionpolicies");

    /// So many of the resources tell whether there is anything.
    private static final int DECIDING = 4;

    /// From so many on, those of tenants that are no more are looked for.
    private static final int MANY = 1_000;

    private final ObjectCache cache;
    private final Map<TenantId, Read> read = new ConcurrentHashMap<>();

    private record Read(List<Long> revisions, TenantRules rules) {}

    RulesIndex(ObjectCache cache) {
        this.cache = cache;
    }

    TenantRules of(TenantId tenant) {
        if (!hasAny(tenant)) {
            if (!read.isEmpty()) {
                read.remove(tenant);
            }
            return TenantRules.NONE;
        }
        List<Long> revisions = new ArrayList<>(RESOURCES.size());
        for (String resource : RESOURCES) {
            revisions.add(cache.resource(tenant, GROUP, resource).changedRevision());
        }
        Read known = read.get(tenant);
        if (known == null || !known.revisions().equals(revisions)) {
            known =
                    new Read(
                            revisions,
                            TenantRules.read(resource ->
                                    cache.resource(tenant, GROUP, resource)
                                            .list(ObjectFilter.all())));
            read.put(tenant, known);
            if (read.size() > MANY) {
                read.keySet().removeIf(other -> !hasAny(other));
            }
        }
        return known.rules();
    }

    /// A policy without a binding does nothing.
    private boolean hasAny(TenantId tenant) {
        for (int i = 0; i < DECIDING; i++) {
            if (cache.stored(tenant, GROUP, RESOURCES.get(i)) > 0) {
                return true;
            }
        }
        return false;
    }
}
