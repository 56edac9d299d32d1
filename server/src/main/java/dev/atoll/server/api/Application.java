package dev.atoll.server.api;

import dev.atoll.kinds.Kind;
import dev.atoll.kinds.apply.ApplyException;
import dev.atoll.kinds.apply.ClientSideApply;
import dev.atoll.kinds.apply.Conflict;
import dev.atoll.kinds.apply.FieldOwner;
import dev.atoll.kinds.apply.Ownership;
import dev.atoll.server.auth.Attributes;
import dev.atoll.server.auth.AuthorizedRequest;
import dev.atoll.server.auth.Gate;
import dev.atoll.server.object.Metadata;
import dev.atoll.server.registry.Writer;
import dev.atoll.server.status.StatusException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// A server-side apply: what the client names becomes as it says. Where there is no object, it is made.
record Application(
        Gate gate,
        AuthorizedRequest request,
        Kind kind,
        Ownership ownership,
        Applier applier,
        Map<String, Object> applied)
        implements Writer.Change {

    /// Who applies, and how.
    ///
    /// @param now RFC 3339
    record Applier(FieldOwner manager, boolean force, String now) {}

    @Override
    public Map<String, Object> apply(Map<String, Object> current) {
        return refusing(() -> {
            try {
                return ownership.apply(
                        current, applied, applier.manager(), applier.force(), applier.now());
            } catch (ApplyException.Conflicting e) {
                return takeOverFromClient(current, e);
            }
        });
    }

    /// kubectl that has applied by itself before may go on on the server.
    private Map<String, Object> takeOverFromClient(
            Map<String, Object> current, ApplyException.Conflicting refusal) {
        if (!applier.manager().name().equals(ClientSideApply.MANAGER)) {
            throw refusal;
        }
        List<Conflict> conflicts = ClientSideApply.foreign(refusal, current, kind.schema().get());
        if (!conflicts.isEmpty()) {
            throw refusal.only(conflicts);
        }
        return ownership.apply(current, applied, applier.manager(), true, applier.now());
    }

    private Map<String, Object> refusing(Supplier<Map<String, Object>> apply) {
        Attributes.OnResource on = request.onResource();
        try {
            Map<String, Object> result = apply.get();
            if (applier.manager().name().equals(ClientSideApply.MANAGER)) {
                ClientSideApply.remember(applied, result);
            }
            return result;
        } catch (ApplyException.Conflicting e) {
            throw StatusException.applyConflict(
                    String.valueOf(e.getMessage()),
                    e.conflicts().stream()
                            .map(conflict ->
                                    new StatusException.Cause(
                                            "FieldManagerConflict",
                                            "conflict with " + conflict.owner(),
                                            conflict.path()))
                            .toList());
        } catch (ApplyException.Malformed e) {
            throw StatusException.unknown(
                    "failed to create typed patch object ("
                            + on.namespace()
                            + "/"
                            + on.name()
                            + "; "
                            + kind.identity().apiVersion()
                            + ", Kind="
                            + kind.identity().kind()
                            + "): "
                            + e.getMessage());
        }
    }

    @Override
    public Optional<Writer.Creation> whereAbsent() {
        Attributes.OnResource on = request.onResource();
        if (!on.subresource().isEmpty()) {
            return Optional.empty();
        }
        String uid = Metadata.of(Metadata.copyOf(applied)).uid();
        if (!uid.isEmpty()) {
            throw StatusException.conflict(
                    on.group(),
                    on.resource(),
                    on.name(),
                    "uid mismatch: the provided object specified uid "
                            + uid
                            + ", and no existing object was found");
        }
        return Optional.of(new Writer.Creation(gate.admitAlso(request, "create"), apply(Map.of())));
    }
}
