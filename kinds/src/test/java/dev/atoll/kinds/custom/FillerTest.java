package dev.atoll.kinds.custom;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.kinds.Yamls;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Defaults and unknown fields.
final class FillerTest {
    private static Structural schema(String fields) {
        return Structural.of(Yamls.yaml("{type: object, properties: " + fields + "}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{a: {type: integer, default: 1}} | {} | {a: 1}",
                "{a: {type: integer, default: 1}} | {a: 2} | {a: 2}",
                "{a: {type: integer, default: 1}} | {a: null} | {a: 1}",
                "{a: {type: integer, default: 1, nullable: true}} | {a: null} | {a: null}",
                "{a: {type: integer}} | {a: null} | {}",
                "{a: {type: object, properties: {b: {type: integer, default: 1}}}} | {} | {}",
                "{a: {type: object, default: {}, properties: {b: {type: integer, default: 1}}}} | {} | {a: {b: 1}}",
                "{a: {type: array, items: {type: object, properties: {b: {type: integer, default: 1}}}}} | {a: [{}, {b: 2}]} | {a: [{b: 1}, {b: 2}]}",
                "{a: {type: object, additionalProperties: {type: object, properties: {b: {type: integer, default: 1}}}}} | {a: {k: {}}} | {a: {k: {b: 1}}}",
            })
    void fillsIn(String fields, String object, String filled) {
        Map<String, Object> value = Yamls.yaml(object);
        Filler.fill(schema(fields), value);
        assertThat(value).isEqualTo(Yamls.yaml(filled));
    }

    @Test
    void defaultsOfOneObjectAreNotThoseOfAnother() {
        Structural schema =
                schema(
                        "{a: {type: object, default: {}, x-kubernetes-preserve-unknown-fields: true}}");
        Map<String, Object> first = Yamls.yaml("{}");
        Filler.fill(schema, first);
        dev.atoll.kinds.schema.Plain.mapIn(first, "a").put("x", 1L);
        Map<String, Object> second = Yamls.yaml("{}");
        Filler.fill(schema, second);
        assertThat(second).isEqualTo(Yamls.yaml("{a: {}}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{a: {type: string}} | {a: x, b: y} | {a: x} | b",
                "{a: {type: object}} | {a: {b: 1}} | {a: {}} | a.b",
                "{a: {type: object, x-kubernetes-preserve-unknown-fields: true, properties: {k: {type: object}}}} | {a: {b: {c: 1}, k: {z: 1}}} | {a: {b: {c: 1}, k: {}}} | a.k.z",
                "{a: {type: array, items: {type: object, properties: {k: {type: string}}}}} | {a: [{k: v, l: w}]} | {a: [{k: v}]} | a[0].l",
                "{a: {type: object, x-kubernetes-embedded-resource: true, properties: {spec: {type: object}}}} | {a: {apiVersion: v1, kind: X, metadata: {name: n, nome: m}, spec: {s: 1}}} | {a: {apiVersion: v1, kind: X, metadata: {name: n}, spec: {}}} | a.metadata.nome,a.spec.s",
            })
    void dropsWhatIsUnknown(String fields, String object, String pruned, String unknown) {
        Map<String, Object> value = Yamls.yaml(object);
        List<String> problems = Pruner.prune(schema(fields), value);
        assertThat(value).isEqualTo(Yamls.yaml(pruned));
        assertThat(problems)
                .containsExactlyElementsOf(
                        List.of(unknown.split(",")).stream()
                                .map(path -> "unknown field \"" + path + "\"")
                                .toList());
    }

    @Test
    void keepsWhatEveryObjectHas() {
        Map<String, Object> object =
                Yamls.yaml("{apiVersion: a/v1, kind: B, metadata: {name: n, odd: 1}, spec: {}}");
        assertThat(Pruner.prune(schema("{}"), object))
                .containsExactly("unknown field \"metadata.odd\"", "unknown field \"spec\"");
        assertThat(object.keySet()).containsExactly("apiVersion", "kind", "metadata");
    }
}
