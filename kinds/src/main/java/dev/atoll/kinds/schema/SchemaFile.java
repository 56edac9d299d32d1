package dev.atoll.kinds.schema;

import dev.atoll.kinds.schema.FieldType.ListOf;
import dev.atoll.kinds.schema.FieldType.MapOf;
import dev.atoll.kinds.schema.FieldType.ObjectOf;
import dev.atoll.kinds.schema.FieldType.Scalar;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// Reads a generated schema file: tab-separated lines. A type's line is its name and upstream name;
/// the lines of its fields follow and begin with a tab: name, shape, protocol buffer numbers, `r` if
/// required, and, where known, patch strategy, merge key, list type, list keys, map type.
///
/// A shape is one letter for a scalar (see `shape`), `@ID` for an object, `[` before an item's
/// shape, `{` before a map value's.
final class SchemaFile {
    private final Function<String, TypeSchema> resolve;
    private final Map<String, FieldType> shapes = new HashMap<>();

    SchemaFile(Function<String, TypeSchema> resolve) {
        this.resolve = resolve;
    }

    Map<String, TypeSchema> read(String room, List<String> lines) {
        Map<String, TypeSchema> types = new LinkedHashMap<>();
        for (int i = 0; i < lines.size(); ) {
            String[] head = lines.get(i).split("\t", -1);
            Map<String, FieldSchema> fields = new LinkedHashMap<>();
            for (i++; i < lines.size() && lines.get(i).startsWith("\t"); i++) {
                FieldSchema field = field(lines.get(i).split("\t", -1));
                fields.put(field.name(), field);
            }
            String id = room + "." + head[0];
            types.put(id, new TypeSchema(id, head[1], fields, false));
        }
        return types;
    }

    private FieldSchema field(String[] columns) {
        MergeRule merge =
                columns.length <= 5
                        ? MergeRule.NONE
                        : new MergeRule(
                                columns[5],
                                columns[6],
                                columns[7],
                                columns[8].isEmpty()
                                        ? List.of()
                                        : List.of(columns[8].split(",", -1)),
                                columns[9]);
        return new FieldSchema(
                columns[1].intern(),
                shape(columns[2]),
                columns[4].equals("r"),
                numbers(columns[3]),
                merge);
    }

    private static List<Integer> numbers(String path) {
        return path.isEmpty()
                ? List.of()
                : List.of(path.split("\\.", -1)).stream().map(Integer::valueOf).toList();
    }

    private FieldType shape(String text) {
        FieldType known = shapes.get(text);
        if (known == null) {
            known = parse(text);
            shapes.put(text, known);
        }
        return known;
    }

    private FieldType parse(String text) {
        String rest = text.substring(1);
        return switch (text.charAt(0)) {
            case 's' -> Scalar.STRING;
            case 'i' -> Scalar.INT32;
            case 'l' -> Scalar.INT64;
            case 'd' -> Scalar.DOUBLE;
            case 'b' -> Scalar.BOOLEAN;
            case 'y' -> Scalar.BYTES;
            case 't' -> Scalar.TIME;
            case 'm' -> Scalar.MICRO_TIME;
            case 'q' -> Scalar.QUANTITY;
            case 'n' -> Scalar.INT_OR_STRING;
            case '*' -> Scalar.ANY;
            case '@' -> new ObjectOf(rest, () -> resolve.apply(rest));
            case '[' -> new ListOf(shape(rest));
            case '{' -> new MapOf(shape(rest));
            default -> throw new IllegalStateException("Unknown shape " + text);
        };
    }
}
