package dev.atoll.server.registry;

import dev.atoll.server.object.Metadata;
import java.util.List;
import java.util.Map;

/// The end of objects that are being deleted.
final class Finishing {
    private Finishing() {}

    /// Whether nothing keeps a deleted object any more.
    static boolean isFinished(Map<String, Object> object) {
        Metadata metadata = Metadata.of(object);
        Long grace = metadata.deletionGraceSeconds();
        return metadata.isBeingDeleted()
                && metadata.finalizers().isEmpty()
                && (grace == null || grace == 0)
                && !hasSpecFinalizers(object);
    }

    private static boolean hasSpecFinalizers(Map<String, Object> object) {
        return object.get("spec") instanceof Map<?, ?> spec
                && spec.get("finalizers") instanceof List<?> list
                && !list.isEmpty();
    }
}
