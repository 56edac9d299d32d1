package dev.atoll.server.bootstrap;

import dev.atoll.client.Request;
import dev.atoll.client.Transport;
import dev.atoll.kinds.Encoded;
import dev.atoll.kinds.Kind;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.Json;
import dev.atoll.server.cache.CachedObject;
import dev.atoll.server.cache.ObjectCache;
import dev.atoll.server.cache.ResourceCache;
import dev.atoll.server.tenancy.Origin;
import dev.atoll.server.tenancy.Tenants;
import dev.atoll.server.tenant.TenantId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;

/// Brings stored objects that hide base objects up to date, at every start: base objects change with the platform, but
/// what a tenant has changed, or an earlier version has stored, stays as it is. The rules of default roles are renewed
/// unless their owner said otherwise, and the address of the API where it has moved.
///
/// It writes through the API like anyone else. Tenants without such objects cost nothing.
public final class Bootstrap {
    private static final String AUTO_UPDATE = "rbac.authorization.kubernetes.io/autoupdate";

    private final BaseObjects base;
    private final ObjectCache cache;
    private final Tenants tenants;

    public Bootstrap(BaseObjects base, ObjectCache cache, Tenants tenants) {
        this.base = base;
        this.cache = cache;
        this.tenants = tenants;
    }

    /// @param operators a transport of each tenant that may do everything
    public void apply(Function<TenantId, Transport> operators) {
        apply(operators, _ -> true);
    }

    /// The same in some tenants only.
    public void apply(Function<TenantId, Transport> operators, Predicate<TenantId> tenant) {
        for (Map<String, Object> object : base.objects()) {
            Tree wanted = Tree.of(object);
            Kind kind = base.kindOf(wanted);
            if (!fields(wanted).isEmpty()) {
                for (ResourceCache of :
                        cache.ofAllTenants(kind.identity().group(), kind.plural())) {
                    Tree metadata = wanted.child("metadata");
                    CachedObject present =
                            of.get(metadata.string("namespace", ""), metadata.string("name", ""));
                    if (present != null
                            && tenant.test(present.key().tenant())
                            && isStored(present)) {
                        update(operators, kind, present, wanted);
                    }
                }
            }
        }
    }

    private boolean isStored(CachedObject object) {
        return tenants.of(object.key().tenant())
                .map(Origin::beginning)
                .filter(beginning -> object.revision() != beginning)
                .isPresent();
    }

    private static void update(
            Function<TenantId, Transport> operators, Kind kind, CachedObject stored, Tree wanted) {
        Tree present = stored.tree();
        if (!follows(present, wanted)
                || fields(wanted).stream()
                        .allMatch(field -> Objects.equals(present.get(field), wanted.get(field)))) {
            return;
        }
        Map<String, Object> updated = new LinkedHashMap<>(present.fields());
        fields(wanted)
                .forEach(field -> updated.put(field, Objects.requireNonNull(wanted.get(field))));
        try (Transport operator = operators.apply(stored.key().tenant())) {
            operator.send(
                    Request.of("PUT", path(kind, stored), Encoded.wrap(Json.encode(updated))));
        }
    }

    /// The fields that are brought up to date.
    private static List<String> fields(Tree wanted) {
        return switch (wanted.string("kind", "")) {
            case "ClusterRole", "Role" -> List.of("rules");
            case "Endpoints" -> List.of("subsets");
            case "EndpointSlice" -> List.of("endpoints", "ports");
            default -> List.of();
        };
    }

    private static boolean follows(Tree present, Tree wanted) {
        return !wanted.child("metadata").child("annotations").has(AUTO_UPDATE)
                || present.child("metadata")
                        .child("annotations")
                        .string(AUTO_UPDATE, "")
                        .equals("true");
    }

    private static String path(Kind kind, CachedObject object) {
        String group = kind.identity().group();
        return (group.isEmpty() ? "/api/" : "/apis/" + group + "/")
                + kind.identity().version()
                + (kind.namespaced() ? "/namespaces/" + object.namespace() : "")
                + "/"
                + kind.plural()
                + "/"
                + object.name();
    }
}
