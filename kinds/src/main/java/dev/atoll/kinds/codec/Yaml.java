package dev.atoll.kinds.codec;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/// YAML documents, read by the core schema into the same plain values that JSON gives. Aliases may
/// not multiply a document beyond a million nodes.
public final class Yaml {
    private static final int MAX_BYTES = 3 * 1024 * 1024;
    private static final int MAX_NODES = 1_000_000;
    private static final int MAX_DEPTH = 500;

    private Yaml() {}

    /// Decodes an object.
    ///
    /// @return mutable; the caller owns it
    /// @throws DecodeException if the bytes are no YAML mapping
    public static Map<String, Object> decode(byte[] content) {
        Object value = load(content);
        if (value instanceof Map<?, ?> map) {
            return new Copy().map(map, 0);
        }
        throw new DecodeException(
                "json: cannot unmarshal "
                        + Json.typeName(value)
                        + " into Go value of type map[string]interface {}");
    }

    private static @Nullable Object load(byte[] content) {
        LoadSettings settings =
                LoadSettings.builder()
                        .setSchema(new CoreSchema())
                        .setCodePointLimit(MAX_BYTES)
                        .setMaxAliasesForCollections(50)
                        .setAllowDuplicateKeys(true)
                        .build();
        try {
            return new Load(settings).loadFromString(new String(content, StandardCharsets.UTF_8));
        } catch (YamlEngineException | ClassCastException e) {
            throw new DecodeException("error converting YAML to JSON: " + e.getMessage(), e);
        }
    }

    public static byte[] encode(Map<String, Object> object) {
        DumpSettings settings =
                DumpSettings.builder()
                        .setDefaultFlowStyle(FlowStyle.BLOCK)
                        .setSchema(new CoreSchema())
                        .setIndicatorIndent(0)
                        .build();
        return new Dump(settings).dumpToString(object).getBytes(StandardCharsets.UTF_8);
    }

    /// Copies what the loader made into plain values, each alias into its own, and counts them.
    private static final class Copy {
        private int nodes;

        private Map<String, Object> map(Map<?, ?> source, int depth) {
            Map<String, Object> map = new LinkedHashMap<>();
            for (Map.Entry<?, ?> entry : source.entrySet()) {
                put(map, String.valueOf(entry.getKey()), value(entry.getValue(), depth + 1));
            }
            return map;
        }

        @SuppressWarnings("NullAway") // YAML's null is kept, as JSON's is
        private static void put(Map<String, Object> map, String key, @Nullable Object value) {
            map.put(key, value);
        }

        @SuppressWarnings("NullAway") // YAML's null is kept, as JSON's is
        private List<Object> list(List<?> source, int depth) {
            List<Object> list = new ArrayList<>(source.size());
            for (Object item : source) {
                list.add(value(item, depth + 1));
            }
            return list;
        }

        private @Nullable Object value(@Nullable Object value, int depth) {
            nodes++;
            if (nodes > MAX_NODES || depth > MAX_DEPTH) {
                throw new DecodeException(
                        "error converting YAML to JSON: yaml: document contains excessive aliasing");
            }
            return switch (value) {
                case null -> null;
                case Map<?, ?> map -> map(map, depth);
                case List<?> list -> list(list, depth);
                case String text -> text;
                case Boolean bool -> bool;
                case Integer number -> number.longValue();
                case Long number -> number;
                case Number number -> number.doubleValue();
                default -> value.toString();
            };
        }
    }
}
