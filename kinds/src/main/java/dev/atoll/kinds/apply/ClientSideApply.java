package dev.atoll.kinds.apply;

import dev.atoll.kinds.codec.DecodeException;
import dev.atoll.kinds.codec.Json;
import dev.atoll.kinds.schema.Plain;
import dev.atoll.kinds.schema.TypeSchema;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What `kubectl apply` without `--server-side` leaves in an object: an annotation with what it applied last. By it,
/// kubectl may go over to the server's apply, and back.
public final class ClientSideApply {
    /// The name by which kubectl applies unless it is told another.
    public static final String MANAGER = "kubectl";

    private static final String ANNOTATION = "kubectl.kubernetes.io/last-applied-configuration";

    private ClientSideApply() {}

    /// Those of the conflicts that are about more than what kubectl has applied by itself, and is still so.
    public static List<Conflict> foreign(
            ApplyException.Conflicting refusal, Map<String, Object> live, TypeSchema schema) {
        Set<String> own = new HashSet<>(appliedBefore(live, schema).paths());
        return refusal.conflicts().stream()
                .filter(conflict -> !own.contains(conflict.path()))
                .toList();
    }

    private static FieldSet appliedBefore(Map<String, Object> live, TypeSchema schema) {
        Map<String, Object> annotations = annotations(live);
        if (!(annotations.get(ANNOTATION) instanceof String text)) {
            return FieldSet.EMPTY;
        }
        try {
            Map<String, Object> last = Json.decode(text.getBytes(StandardCharsets.UTF_8));
            Comparison since = Comparison.of(last, live, schema);
            return Named.in(last, schema).minus(since.addedOrModified()).minus(since.removed());
        } catch (DecodeException e) {
            return FieldSet.EMPTY;
        }
    }

    private static Map<String, Object> annotations(Map<String, Object> object) {
        Map<String, Object> metadata = Plain.map(object, "metadata");
        Map<String, Object> found = metadata == null ? null : Plain.map(metadata, "annotations");
        return found == null ? Map.of() : found;
    }

    /// Keeps the annotation of an object that has one as it would be had kubectl applied by itself.
    public static void remember(Map<String, Object> applied, Map<String, Object> object) {
        if (!annotations(object).containsKey(ANNOTATION)) {
            return;
        }
        Map<String, Object> last = Plain.copy(applied);
        if (annotations(last).containsKey(ANNOTATION)) {
            Plain.mapIn(Plain.mapIn(last, "metadata"), "annotations").remove(ANNOTATION);
        }
        Map<String, Object> metadata = new LinkedHashMap<>(Plain.mapIn(object, "metadata"));
        Map<String, Object> annotations = new LinkedHashMap<>(annotations(object));
        annotations.put(ANNOTATION, new String(Json.encode(last), StandardCharsets.UTF_8) + "\n");
        metadata.put("annotations", annotations);
        object.put("metadata", metadata);
    }
}
