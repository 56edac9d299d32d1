package dev.atoll.kinds.apply;

import dev.atoll.kinds.Kind;
import dev.atoll.kinds.Yamls;
import dev.atoll.kinds.apply.FieldOwner.Operation;
import dev.atoll.kinds.schema.Plain;
import java.util.List;
import java.util.Map;

/// An object that is written by several, for tests: a clock that ticks with each write, and what became of the object.
final class Applied {
    private final Kind kind;
    private final Ownership ownership;
    private Map<String, Object> object = Map.of();
    private int writes;

    Applied(String apiVersion, String kind) {
        this.kind = Yamls.kind(apiVersion, kind);
        String version = this.kind.identity().apiVersion();
        this.ownership =
                new Ownership(
                        Versions.only(version, this.kind.schema().get()),
                        FieldSet.ofNames("status"));
    }

    private Map<String, Object> whole(String yaml) {
        Map<String, Object> whole = Yamls.yaml(yaml);
        whole.put("apiVersion", kind.identity().apiVersion());
        whole.put("kind", kind.identity().kind());
        return whole;
    }

    private FieldOwner manager(String name, Operation operation) {
        return new FieldOwner(name, operation, kind.identity().apiVersion(), "");
    }

    private String now() {
        return "2026-01-01T00:00:%02dZ".formatted(++writes);
    }

    Applied apply(String manager, String yaml) {
        return apply(manager, yaml, false);
    }

    Applied force(String manager, String yaml) {
        return apply(manager, yaml, true);
    }

    private Applied apply(String manager, String yaml, boolean force) {
        object =
                ownership.apply(
                        object, whole(yaml), manager(manager, Operation.APPLY), force, now());
        return this;
    }

    /// Replaces the object by one that is kept account of from its beginning.
    Applied update(String manager, String yaml) {
        return update(manager, yaml, true);
    }

    Applied update(String manager, String yaml, boolean tracksNew) {
        Map<String, Object> updated = whole(yaml);
        ownership.update(object, updated, manager(manager, Operation.UPDATE), tracksNew, now());
        object = updated;
        return this;
    }

    Map<String, Object> object() {
        return object;
    }

    /// Without owners and what says which object it is.
    Map<String, Object> content() {
        Map<String, Object> content = Plain.copy(ManagedFields.removedFrom(object));
        content.remove("apiVersion");
        content.remove("kind");
        if (content.get("metadata") instanceof Map<?, ?> metadata && metadata.isEmpty()) {
            content.remove("metadata");
        }
        return content;
    }

    Map<String, Object> expected(String yaml) {
        return Yamls.yaml(yaml);
    }

    List<String> owned(String manager) {
        return ManagedFields.of(object).all().stream()
                .filter(owned -> owned.manager().name().equals(manager))
                .flatMap(owned -> owned.fields().paths().stream())
                .toList();
    }

    List<String> managers() {
        return Plain.maps(Plain.mapIn(Plain.copy(object), "metadata"), "managedFields").stream()
                .map(entry -> entry.get("manager") + " " + entry.get("operation"))
                .toList();
    }
}
