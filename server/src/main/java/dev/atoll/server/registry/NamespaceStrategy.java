package dev.atoll.server.registry;

import dev.atoll.server.object.Metadata;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Namespaces: they carry their own name as a label, and stay until their content is gone.
final class NamespaceStrategy implements Strategy {
    private static final String NAME_LABEL = "kubernetes.io/metadata.name";

    @Override
    public void prepareCreate(Context context, Map<String, Object> object) {
        Metadata metadata = Metadata.of(object);
        Metadata.child(metadata.fields(), "labels").put(NAME_LABEL, metadata.name());
        Map<String, Object> spec = Metadata.child(object, "spec");
        List<Object> finalizers = new ArrayList<>();
        finalizers.add("kubernetes");
        spec.put("finalizers", finalizers);
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("phase", "Active");
        object.put("status", status);
    }

    @Override
    public void prepareUpdate(
            Context context, Map<String, Object> updated, Map<String, Object> old) {
        Metadata metadata = Metadata.of(updated);
        Metadata.child(metadata.fields(), "labels").put(NAME_LABEL, metadata.name());
        Object finalizers = Metadata.child(Metadata.copyOf(old), "spec").get("finalizers");
        if (finalizers != null) {
            Metadata.child(updated, "spec").put("finalizers", finalizers);
        }
    }

    @Override
    public boolean keepsDeleted(Map<String, Object> object) {
        boolean kept =
                object.get("spec") instanceof Map<?, ?> spec
                        && spec.get("finalizers") instanceof List<?> finalizers
                        && !finalizers.isEmpty();
        if (kept) {
            Metadata.child(object, "status").put("phase", "Terminating");
        }
        return kept;
    }
}
