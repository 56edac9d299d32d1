package dev.atoll.kinds.custom;

import dev.atoll.kinds.schema.Plain;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A column that a definition adds to the tables of its objects.
///
/// @param type as OpenAPI calls it, or `date` for the time since then
/// @param path empty where the definition's is none
public record PrinterColumn(
        String name,
        String type,
        String format,
        String description,
        int priority,
        Optional<JsonPath> path) {

    private static final PrinterColumn AGE =
            new PrinterColumn(
                    "Age",
                    "date",
                    "",
                    "CreationTimestamp is a timestamp representing the server time when this object was created.",
                    0,
                    JsonPath.parse(".metadata.creationTimestamp"));

    /// Those of a version; its objects' age where there are none.
    static List<PrinterColumn> of(Map<String, Object> version) {
        List<PrinterColumn> columns = new ArrayList<>();
        for (Map<String, Object> column : Plain.maps(version, "additionalPrinterColumns")) {
            String path = Plain.string(column, "jsonPath");
            String description = Plain.string(column, "description");
            columns.add(
                    new PrinterColumn(
                            Plain.string(column, "name"),
                            Plain.string(column, "type"),
                            Plain.string(column, "format"),
                            description.isEmpty()
                                    ? "Custom resource definition column (in JSONPath format): "
                                            + path
                                    : description,
                            column.get("priority") instanceof Number n ? n.intValue() : 0,
                            JsonPath.parse(path)));
        }
        return columns.isEmpty() ? List.of(AGE) : List.copyOf(columns);
    }

    /// The cell of an object; null where there is no value of the column's type.
    public @Nullable Object value(Map<String, Object> object) {
        List<Object> found = path.map(each -> each.find(object)).orElse(List.of());
        if (found.isEmpty()) {
            return null;
        }
        Object value = found.getFirst();
        return switch (type) {
            case "integer" -> value instanceof Number number ? (Object) number.longValue() : null;
            case "number" -> value instanceof Number ? value : null;
            case "boolean" -> value instanceof Boolean ? value : null;
            case "date" -> value instanceof String ? value : null;
            default ->
                    value instanceof Map || value instanceof List
                            ? new String(
                                    dev.atoll.kinds.codec.Json.encode(value),
                                    java.nio.charset.StandardCharsets.UTF_8)
                            : value.toString();
        };
    }
}
