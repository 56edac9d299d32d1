package dev.atoll.kinds.codec;

import java.util.List;
import java.util.Map;

/// A decoded document, and the paths of fields that it gives more than once (`spec.replicas`).
///
/// @param object mutable; the caller owns it
public record Decoded(Map<String, Object> object, List<String> duplicates) {
    public Decoded {
        duplicates = List.copyOf(duplicates);
    }
}
