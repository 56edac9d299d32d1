package dev.atoll.server.registry;

import dev.atoll.kinds.Kind;
import dev.atoll.kinds.custom.CustomKind;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How objects of a kind are stored. Those of the platform's own are stored as they are written; those of a kind that a
/// tenant has defined may be in another version, or from an earlier state of the definition.
///
/// @param custom null of the platform's own
record StoredForm(@Nullable CustomKind custom) {
    static StoredForm of(Kind kind) {
        return new StoredForm(kind.custom());
    }

    /// Whether a stored object is in the version that is stored now.
    boolean isCurrent(Map<String, Object> stored) {
        return custom == null || custom.isCurrent(stored);
    }

    /// Makes of a stored object what the kind's clients read, in place.
    void read(Map<String, Object> stored) {
        if (custom != null) {
            custom.fromStorage(stored);
        }
    }

    /// Makes of an object what is stored, in place.
    void write(Map<String, Object> object) {
        if (custom != null) {
            custom.toStorage(object);
        }
    }
}
