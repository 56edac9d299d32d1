package dev.atoll.kinds.table;

import java.util.LinkedHashMap;
import java.util.Map;

/// A column of a table.
///
/// @param type `string`, `integer` or `boolean`
/// @param format `name` for the column that names the object, else mostly empty
/// @param priority 0 for columns that are always shown, 1 for those of the wide output
public record Column(String name, String type, String format, int priority, String description) {

    static Column of(String name) {
        return new Column(name, "string", name.equals("Name") ? "name" : "", 0, name);
    }

    static Column number(String name) {
        return new Column(name, "integer", "", 0, name);
    }

    Column wide() {
        return new Column(name, type, format, 1, description);
    }

    /// As the API's `TableColumnDefinition`.
    public Map<String, Object> definition() {
        Map<String, Object> definition = new LinkedHashMap<>();
        definition.put("name", name);
        definition.put("type", type);
        definition.put("format", format);
        definition.put("description", description);
        definition.put("priority", (long) priority);
        return definition;
    }
}
