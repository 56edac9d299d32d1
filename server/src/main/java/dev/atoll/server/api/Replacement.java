package dev.atoll.server.api;

import dev.atoll.kinds.Kind;
import dev.atoll.server.auth.Attributes;
import dev.atoll.server.auth.AuthorizedRequest;
import dev.atoll.server.auth.Gate;
import dev.atoll.server.object.Metadata;
import dev.atoll.server.registry.Writer;
import dev.atoll.server.status.StatusException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A PUT: the object becomes what the client sent. Where there is none, those kinds are made whose strategies upstream
/// allow that, if the client may also create them.
record Replacement(Gate gate, AuthorizedRequest request, Kind kind, Map<String, Object> object)
        implements Writer.Change {
    private static final Set<String> MADE_WHERE_ABSENT =
            Set.of(
                    "endpoints",
                    "events",
                    "events.events.k8s.io",
                    "limitranges",
                    "services",
                    "leases.coordination.k8s.io",
                    "runtimeclasses.node.k8s.io",
                    "roles.rbac.authorization.k8s.io",
                    "rolebindings.rbac.authorization.k8s.io",
                    "clusterroles.rbac.authorization.k8s.io",
                    "clusterrolebindings.rbac.authorization.k8s.io");

    @Override
    public Map<String, Object> apply(Map<String, Object> current) {
        return Metadata.copyOf(object);
    }

    @Override
    public Optional<Writer.Creation> whereAbsent() {
        Attributes.OnResource on = request.onResource();
        if (!on.subresource().isEmpty()
                || !MADE_WHERE_ABSENT.contains(kind.resource().groupResource())) {
            return Optional.empty();
        }
        Map<String, Object> made = Metadata.copyOf(object);
        String uid = Metadata.of(made).uid();
        if (!uid.isEmpty()) {
            throw StatusException.conflict(
                    on.group(),
                    on.resource(),
                    on.name(),
                    "Precondition failed: UID in precondition: " + uid + ", UID in object meta: ");
        }
        // Where there is no object, none can be newer than the one that the client saw.
        Metadata.of(made).set("resourceVersion", null);
        return Optional.of(new Writer.Creation(gate.admitAlso(request, "create"), made));
    }
}
