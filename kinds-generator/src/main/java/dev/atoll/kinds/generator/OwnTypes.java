package dev.atoll.kinds.generator;

import dev.atoll.kinds.generator.TypeModel.FieldModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Reads the types that are the platform's own from their table. A row without a field begins a type; the rows of its
/// fields follow, in their order. There are no protocol buffer numbers: clients write these kinds as JSON.
final class OwnTypes {
    private final Facts facts;

    OwnTypes(Facts facts) {
        this.facts = facts;
    }

    /// All types by id, in alphabetical order.
    Map<String, TypeModel> read() {
        Map<String, TypeModel> types = new TreeMap<>();
        List<List<String>> rows = Facts.rows("own-types.tsv");
        for (int i = 0; i < rows.size(); ) {
            List<String> head = rows.get(i);
            String room = Facts.shortGroup(head.get(0)) + "." + head.get(1);
            List<FieldModel> fields = new ArrayList<>();
            for (i++; i < rows.size() && !rows.get(i).get(3).isEmpty(); i++) {
                if (!rows.get(i).subList(0, 3).equals(head.subList(0, 3))) {
                    throw new IllegalStateException("Not under its type: " + rows.get(i));
                }
                fields.add(field(room + "." + head.get(2), rows.get(i)));
            }
            TypeModel type = type(head, fields);
            if (types.put(type.id(), type) != null) {
                throw new IllegalStateException("Twice: " + type.id());
            }
        }
        return types;
    }

    private static TypeModel type(List<String> row, List<FieldModel> fields) {
        String version = row.get(1);
        String name = row.get(2);
        return new TypeModel(
                Facts.shortGroup(row.get(0)),
                version,
                name,
                reversed(row.get(0)) + "." + version + "." + name,
                row.get(6),
                fields);
    }

    private FieldModel field(String typeId, List<String> row) {
        return new FieldModel(
                row.get(3),
                row.get(4),
                row.get(5).equals("r"),
                "",
                row.get(6),
                facts.lists(typeId, row.get(3)));
    }

    /// `dev.atoll` for `atoll.dev`, as names in OpenAPI documents begin.
    private static String reversed(String group) {
        return String.join(".", List.of(group.split("\\.", -1)).reversed());
    }
}
