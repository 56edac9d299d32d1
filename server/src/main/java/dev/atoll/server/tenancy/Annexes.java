package dev.atoll.server.tenancy;

import dev.atoll.kinds.Tree;
import dev.atoll.server.tenant.TenantId;
import dev.atoll.store.Bytes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// The kinds of a tenant that are stored in other shards than the one that it lives in. It is said when the tenant is
/// made, and stays.
///
/// @param shards by resource, named with its group
public record Annexes(Map<String, String> shards) {
    public static final String EVENTS = "events";
    public static final String LEASES = "leases.coordination.k8s.io";

    /// What may be stored in a shard of its own: nothing else is changed together with these.
    public static final List<String> RESOURCES = List.of(EVENTS, LEASES);

    private static final String STATUS = "annexes";

    public Annexes {
        shards = Map.copyOf(shards);
    }

    public static Annexes none() {
        return new Annexes(Map.of());
    }

    /// What a Tenant object, or an origin, says.
    ///
    /// @param parent of the field: a status
    public static Annexes in(Tree parent) {
        Tree told = parent.child(STATUS);
        Map<String, String> shards = new TreeMap<>();
        told.fields().keySet().forEach(resource -> shards.put(resource, told.string(resource, "")));
        return new Annexes(shards);
    }

    /// Says it in a Tenant's status, or in an origin.
    public void tell(Map<String, Object> parent) {
        if (!shards.isEmpty()) {
            parent.put(STATUS, new TreeMap<String, Object>(shards));
        }
    }

    /// The shard that holds a resource; empty for the one that the tenant lives in.
    public Optional<String> of(String group, String resource) {
        return shards.isEmpty()
                ? Optional.empty()
                : Optional.ofNullable(shards.get(nameOf(group, resource)));
    }

    private static String nameOf(String group, String resource) {
        // Events of both groups are the same objects.
        return group.isEmpty() || (resource.equals(EVENTS) && group.equals("events.k8s.io"))
                ? resource
                : resource + "." + group;
    }

    /// Where the keys of a tenant's resource begin, in whichever store.
    public static Bytes keysOf(TenantId tenant, String resource) {
        int dot = resource.indexOf('.');
        String group = dot < 0 ? "core" : resource.substring(dot + 1);
        String name = dot < 0 ? resource : resource.substring(0, dot);
        return Bytes.utf8("/" + tenant.name() + "/" + group + "/" + name + "/");
    }

    /// All of them.
    public Set<String> all() {
        return Set.copyOf(shards.values());
    }

    public boolean isEmpty() {
        return shards.isEmpty();
    }
}
