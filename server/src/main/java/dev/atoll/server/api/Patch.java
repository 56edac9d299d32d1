package dev.atoll.server.api;

import dev.atoll.kinds.Kind;
import dev.atoll.kinds.codec.DecodeException;
import dev.atoll.kinds.codec.Json;
import dev.atoll.kinds.codec.Yaml;
import dev.atoll.kinds.patch.JsonPatch;
import dev.atoll.kinds.patch.MergePatch;
import dev.atoll.kinds.patch.PatchException;
import dev.atoll.kinds.patch.StrategicMergePatch;
import dev.atoll.server.object.Metadata;
import dev.atoll.server.status.StatusException;
import java.util.List;
import java.util.Map;

/// A patch that a call brings, of whichever type.
@FunctionalInterface
interface Patch {
    String JSON_PATCH = "application/json-patch+json";
    String MERGE_PATCH = "application/merge-patch+json";
    String STRATEGIC_MERGE_PATCH = "application/strategic-merge-patch+json";

    String APPLY_PATCH = "application/apply-patch+yaml";

    /// Makes the patched object. May change the one that it is given.
    Map<String, Object> apply(Map<String, Object> current);

    static boolean isApply(ApiCall call) {
        return RequestBody.mediaType(call.contentType()).equals(APPLY_PATCH);
    }

    /// What a call applies.
    ///
    /// @throws StatusException 400
    static Map<String, Object> decodeApplied(ApiCall call) {
        Map<String, Object> applied;
        try {
            applied = Yaml.decode(call.body().array());
        } catch (DecodeException e) {
            throw StatusException.badRequest("error decoding YAML: " + e.getMessage());
        }
        if (Metadata.of(applied).fields().get("managedFields") != null) {
            throw StatusException.badRequest("metadata.managedFields must be nil");
        }
        return applied;
    }

    static Patch of(ApiCall call, Kind kind) {
        byte[] body = call.body().array();
        String type = RequestBody.mediaType(call.contentType());
        if (kind.custom() != null && type.equals(STRATEGIC_MERGE_PATCH)) {
            throw StatusException.unsupportedMediaType(
                    type, String.join(", ", JSON_PATCH, MERGE_PATCH, APPLY_PATCH));
        }
        try {
            Patch patch =
                    switch (type) {
                        case JSON_PATCH -> JsonPatch.parse(body)::apply;
                        case MERGE_PATCH -> {
                            Map<String, Object> changes = decode(body);
                            yield current -> MergePatch.apply(current, changes);
                        }
                        case STRATEGIC_MERGE_PATCH -> {
                            Map<String, Object> changes = decode(body);
                            yield current -> StrategicMergePatch.apply(kind, current, changes);
                        }
                        default ->
                                throw StatusException.unsupportedMediaType(
                                        type,
                                        String.join(
                                                ", ",
                                                JSON_PATCH,
                                                MERGE_PATCH,
                                                STRATEGIC_MERGE_PATCH,
                                                APPLY_PATCH));
                    };
            return current -> applied(patch, current, kind);
        } catch (DecodeException | PatchException e) {
            throw StatusException.badRequest("error decoding patch: " + e.getMessage());
        }
    }

    private static Map<String, Object> decode(byte[] body) {
        int first = 0;
        while (first < body.length && Character.isWhitespace(body[first])) {
            first++;
        }
        return first < body.length && body[first] == '{' ? Json.decode(body) : Yaml.decode(body);
    }

    private static Map<String, Object> applied(
            Patch patch, Map<String, Object> current, Kind kind) {
        try {
            return patch.apply(current);
        } catch (PatchException e) {
            String message = String.valueOf(e.getMessage());
            throw switch (e.reason()) {
                case MALFORMED -> StatusException.badRequest(message);
                case NOT_APPLICABLE ->
                        StatusException.invalid(
                                kind.identity().group(),
                                kind.identity().kind(),
                                Metadata.of(current).name(),
                                List.of(new StatusException.Cause("", message, "")));
            };
        }
    }
}
