package dev.atoll.kinds.custom;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.kinds.Yamls;
import dev.atoll.kinds.schema.Plain;
import dev.atoll.kinds.validation.FieldError;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DefinitionRulesTest {
    private static final String SCHEMA = "spec.versions[0].schema.openAPIV3Schema";
    private static final String DEFINITION =
            """
            metadata: {name: things.example.com}
            spec:
              group: example.com
              scope: Namespaced
              names: {plural: things, singular: thing, kind: Thing, listKind: ThingList}
              conversion: {strategy: None}
              versions:
              - name: v1
                served: true
                storage: true
                schema:
                  openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {x: {type: string}}}}}
            status: {storedVersions: [v1]}
            """;

    private static List<String> texts(List<FieldError> errors) {
        return errors.stream().map(FieldError::toString).toList();
    }

    private static List<String> create(String text) {
        return texts(DefinitionRules.create(Yamls.yaml(text)));
    }

    private static List<String> schema(String x) {
        return create(DEFINITION.replace("x: {type: string}", "x: " + x));
    }

    @Test
    void allowsWhatIsRight() {
        assertThat(create(DEFINITION)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "name: things.example.com | name: thing.example.com | metadata.name: Invalid value: \"thing.example.com\": must be spec.names.plural+\".\"+spec.group",
                "scope: Namespaced | scope: Everywhere | spec.scope: Unsupported value: \"Everywhere\": supported values: \"Cluster\", \"Namespaced\"",
                "storage: true | storage: false | spec.versions: Invalid value: [\"v1\"]: must have exactly one version marked as storage version",
                "listKind: ThingList | listKind: Thing | spec.names.listKind: Invalid value: \"Thing\": kind and listKind may not be the same",
                "strategy: None | strategy: Magic | spec.conversion.strategy: Unsupported value: \"Magic\": supported values: \"None\", \"Webhook\"",
                "strategy: None | strategy: Webhook | spec.conversion.webhookClientConfig: Required value: required when strategy is set to Webhook",
                "openAPIV3Schema: | other: | spec.versions[0].schema.openAPIV3Schema: Required value: schemas are required",
            })
    void refusesInUpstreamsWords(String part, String other, String error) {
        assertThat(create(DEFINITION.replace(part, other))).containsExactly(error);
    }

    @Test
    void refusesFieldsThatOnlyOlderVersionsHad() {
        assertThat(
                        create(
                                DEFINITION.replace(
                                        "  scope: Namespaced",
                                        "  scope: Namespaced\n  preserveUnknownFields: true")))
                .containsExactly(
                        "spec.preserveUnknownFields: Invalid value: true: cannot set to true, set"
                                + " x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead");
    }

    @Test
    void groupsOfOthersNeedTheirApproval() {
        String taken = DEFINITION.replace("example.com", "things.k8s.io");
        assertThat(create(taken))
                .hasSize(1)
                .first()
                .asString()
                .contains("Required value: protected groups");
        assertThat(
                        create(
                                taken.replace(
                                        "metadata: {",
                                        "metadata: {annotations: {api-approved.kubernetes.io: 'yes'}, ")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | .type: Required value: must not be empty for specified object fields",
                "{type: text} | .type: Unsupported value: \"text\": supported values: \"array\", \"boolean\", \"integer\", \"number\", \"object\", \"string\"",
                "{type: array} | .items: Required value: must be specified",
                "{type: array, items: {}} | .items.type: Required value: must not be empty for specified array items",
                "{type: array, uniqueItems: true, items: {type: string}} | .uniqueItems: Forbidden: uniqueItems cannot be set to true since the runtime complexity becomes quadratic",
                "{type: object, additionalProperties: false} | .additionalProperties: Forbidden: additionalProperties cannot be set to false",
                "{type: object, properties: {a: {type: string}}, additionalProperties: {type: string}} | : Forbidden: additionalProperties and properties are mutual exclusive",
                "{type: object, patternProperties: {a: {type: string}}} | .patternProperties: Forbidden: patternProperties is not supported",
                "{type: object, $ref: '#/x'} | .$ref: Forbidden: $ref is not supported",
                "{type: string, x-kubernetes-int-or-string: true} | .type: Invalid value: \"string\": must be empty if x-kubernetes-int-or-string is true",
                "{type: string, anyOf: [{type: string}]} | .anyOf[0].type: Forbidden: must be empty to be structural",
                "{type: object, anyOf: [{properties: {a: {minLength: 1}}}]} | .anyOf[0].properties[a]: Required value: because it is defined in spec.versions[0].schema.openAPIV3Schema.properties[spec].properties[x].anyOf[0].properties[a]",
                "{type: string, default: 1} | .default: Invalid value: \"integer\": spec.versions[0].schema.openAPIV3Schema.properties[spec].properties[x].default in body must be of type string: \"integer\"",
                "{type: object, default: {y: 1}} | .default: Invalid value: {\"y\":1}: must not have unknown fields",
                "{type: array, x-kubernetes-list-type: map, items: {type: object, properties: {a: {type: string}}}} | .x-kubernetes-list-map-keys: Required value: must not be empty if x-kubernetes-list-type is map",
                "{type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [b], items: {type: object, properties: {a: {type: string}}}} | .x-kubernetes-list-map-keys[0]: Invalid value: \"b\": entries must all be names of item properties",
                "{type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [a], items: {type: object, properties: {a: {type: string}}}} | .items.properties[a].default: Required value: this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property",
            })
    void refusesWhatIsNotStructural(String x, String error) {
        assertThat(schema(x)).containsExactly(SCHEMA + ".properties[spec].properties[x]" + error);
    }

    @Test
    void refusesPatternsThatAreNone() {
        assertThat(schema("{type: string, pattern: '('}"))
                .hasSize(1)
                .first()
                .asString()
                .contains("must be a valid regular expression, but isn't");
    }

    @Test
    void refusesRulesThatDoNotCompile() {
        assertThat(schema("{type: string, x-kubernetes-validations: [{rule: 'self > 1'}]}"))
                .hasSize(1)
                .first()
                .asString()
                .contains(
                        ".x-kubernetes-validations[0].rule: Invalid value: \"self > 1\": compilation failed:");
        assertThat(schema("{type: string, x-kubernetes-validations: [{rule: self}]}"))
                .hasSize(1)
                .first()
                .asString()
                .contains("cel expression must evaluate to a bool");
    }

    @Test
    void refusesSchemasThatAreNestedWithoutEnd() {
        String deep = "{type: array, items: ".repeat(150) + "{type: string}" + "}".repeat(150);
        assertThat(schema(deep)).hasSize(1).first().asString().contains("nested too deeply");
    }

    @Test
    void allowsWhatLargeDefinitionsHave() {
        assertThat(
                        schema(
                                "{anyOf: [{type: integer}, {type: string}], x-kubernetes-int-or-string: true}"))
                .isEmpty();
        assertThat(schema("{x-kubernetes-preserve-unknown-fields: true}")).isEmpty();
        assertThat(
                        schema(
                                "{type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [port, protocol],"
                                        + " items: {type: object, required: [port], properties: {port: {type: integer},"
                                        + " protocol: {type: string, default: TCP}}}}"))
                .isEmpty();
        assertThat(
                        schema(
                                "{type: object, properties: {a: {type: string}, b: {type: string}}, oneOf: [{required: [a]},"
                                        + " {required: [b], properties: {b: {enum: [x]}}}]}"))
                .isEmpty();
    }

    @Test
    void whatItIsDoesNotChange() {
        Map<String, Object> old = Yamls.yaml(DEFINITION);
        Plain.mapIn(old, "status")
                .put("conditions", List.of(Map.of("type", "Established", "status", "True")));
        Map<String, Object> updated = Yamls.yaml(DEFINITION.replace("Namespaced", "Cluster"));
        assertThat(texts(DefinitionRules.update(updated, old)))
                .containsExactly("spec.scope: Invalid value: \"Cluster\": field is immutable");
    }

    @Test
    void versionsThatAreStoredStay() {
        Map<String, Object> old = Yamls.yaml(DEFINITION);
        Map<String, Object> updated =
                Yamls.yaml(
                        DEFINITION.replace("- name: v1", "- name: v2").replace("[v1]", "[v1, v2]"));
        assertThat(texts(DefinitionRules.update(updated, old)))
                .containsExactly(
                        "status.storedVersions[0]: Invalid value: \"v1\": missing from spec.versions; v1 was"
                                + " previously a storage version, and must remain in spec.versions until a storage"
                                + " migration ensures no data remains persisted in v1 and removes v1 from"
                                + " status.storedVersions");
    }
}
