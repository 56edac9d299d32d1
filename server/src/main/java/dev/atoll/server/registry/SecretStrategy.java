package dev.atoll.server.registry;

import dev.atoll.server.object.Metadata;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/// Secrets: `stringData` is only a way to write `data`.
final class SecretStrategy implements Strategy {
    @Override
    public void prepareCreate(Context context, Map<String, Object> object) {
        mergeStringData(object);
    }

    @Override
    public void prepareUpdate(
            Context context, Map<String, Object> updated, Map<String, Object> old) {
        mergeStringData(updated);
    }

    private static void mergeStringData(Map<String, Object> object) {
        if (object.remove("stringData") instanceof Map<?, ?> plain && !plain.isEmpty()) {
            Map<String, Object> data = Metadata.child(object, "data");
            plain.forEach((key, value) ->
                    data.put(
                            String.valueOf(key),
                            Base64.getEncoder()
                                    .encodeToString(
                                            String.valueOf(value)
                                                    .getBytes(StandardCharsets.UTF_8))));
        }
    }
}
