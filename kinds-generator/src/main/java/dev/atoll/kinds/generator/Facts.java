package dev.atoll.kinds.generator;

import dev.atoll.kinds.generator.TypeModel.ListFacts;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The tables of facts that the model classes do not carry.
final class Facts {
    /// Go structs that others embed: in JSON their fields are the embedding type's own.
    private static final Map<String, String> EMBEDDED =
            Map.of(
                    "core.v1.EphemeralContainer", "core.v1.EphemeralContainerCommon",
                    "admissionregistration.v1.RuleWithOperations", "admissionregistration.v1.Rule",
                    "admissionregistration.v1.NamedRuleWithOperations",
                            "admissionregistration.v1.Rule");

    private final Map<String, ListFacts> lists = new HashMap<>();
    private final List<KindRow> kinds;

    /// A served resource; `plural` addresses it.
    record KindRow(String group, String version, String kind, String plural, boolean namespaced) {
        String shortGroup() {
            return Facts.shortGroup(group);
        }

        String typeId() {
            return shortGroup() + "." + version + "." + kind;
        }
    }

    Facts() {
        for (List<String> row : rows("list-merge-keys.tsv")) {
            String field = String.join(".", row.subList(0, 4));
            lists.put(
                    field,
                    new ListFacts(row.get(4), row.get(5), row.get(6), row.get(7), row.get(8)));
        }
        kinds = rows("kinds.tsv").stream().map(Facts::kind).toList();
    }

    /// The first word of a group's name, which is also the Java package's: `core`, `apps`, `rbac`.
    static String shortGroup(String group) {
        if (group.isEmpty()) {
            return "core";
        }
        int dot = group.indexOf('.');
        return dot < 0 ? group : group.substring(0, dot);
    }

    ListFacts lists(String typeId, String field) {
        ListFacts own = lists.get(typeId + "." + field);
        String embedded = EMBEDDED.getOrDefault(typeId, typeId);
        return own != null ? own : lists.getOrDefault(embedded + "." + field, ListFacts.NONE);
    }

    List<KindRow> kinds() {
        return kinds;
    }

    private static KindRow kind(List<String> row) {
        return new KindRow(
                row.get(0), row.get(1), row.get(2), row.get(3), row.get(4).equals("namespaced"));
    }

    static String text(String file) {
        try (InputStream in =
                Objects.requireNonNull(Facts.class.getResourceAsStream("/facts/" + file), file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<List<String>> rows(String file) {
        try (InputStream in =
                        Objects.requireNonNull(
                                Facts.class.getResourceAsStream("/facts/" + file), file);
                BufferedReader reader =
                        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return reader.lines().skip(1).map(line -> List.of(line.split("\t", -1))).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
