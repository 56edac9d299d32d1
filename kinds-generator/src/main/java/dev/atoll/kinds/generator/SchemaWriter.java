package dev.atoll.kinds.generator;

import dev.atoll.kinds.generator.TypeModel.FieldModel;
import dev.atoll.kinds.generator.TypeModel.ListFacts;
import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/// Writes a schema file and a file of descriptions for each group and version. The format of the
/// first is described at `SchemaFile` of the kinds, which reads it.
final class SchemaWriter {
    private final Output output;

    SchemaWriter(Output output) {
        this.output = output;
    }

    void write(Collection<TypeModel> types) throws IOException {
        Map<String, StringBuilder> schemas = new TreeMap<>();
        Map<String, StringBuilder> descriptions = new TreeMap<>();
        for (TypeModel type : types) {
            StringBuilder schema =
                    schemas.computeIfAbsent(type.room(), ignored -> new StringBuilder());
            StringBuilder text =
                    descriptions.computeIfAbsent(type.room(), ignored -> new StringBuilder());
            schema.append(type.name()).append('\t').append(type.upstreamName()).append('\n');
            describe(text, type.name(), type.description());
            for (FieldModel field : type.fields()) {
                schema.append(line(field)).append('\n');
                describe(text, type.name() + "." + field.name(), field.description());
            }
        }
        for (String room : schemas.keySet()) {
            output.resource("dev/atoll/kinds/schema/" + room + ".schema", get(schemas, room));
            output.resource("dev/atoll/kinds/schema/" + room + ".text", get(descriptions, room));
        }
        output.resource("dev/atoll/kinds/kinds.tsv", Facts.text("kinds.tsv"));
    }

    private static String get(Map<String, StringBuilder> files, String room) {
        return String.valueOf(files.get(room));
    }

    private static void describe(StringBuilder text, String key, String description) {
        if (!description.isEmpty()) {
            text.append(key)
                    .append('\t')
                    .append(description.replace("\\", "\\\\").replace("\n", "\\n"))
                    .append('\n');
        }
    }

    private static String line(FieldModel field) {
        String line =
                "\t"
                        + field.name()
                        + "\t"
                        + field.shape()
                        + "\t"
                        + field.protoPath()
                        + "\t"
                        + (field.required() ? "r" : "");
        ListFacts lists = field.lists();
        if (lists.equals(ListFacts.NONE)) {
            return line;
        }
        return line
                + "\t"
                + String.join(
                        "\t",
                        lists.patchStrategy(),
                        lists.patchMergeKey(),
                        lists.listType(),
                        lists.listMapKeys(),
                        lists.mapType());
    }
}
