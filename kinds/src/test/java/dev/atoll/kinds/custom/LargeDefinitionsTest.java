package dev.atoll.kinds.custom;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.kinds.Kind;
import dev.atoll.kinds.Yamls;
import dev.atoll.kinds.codec.Json;
import dev.atoll.kinds.openapi.OpenApi;
import dev.atoll.kinds.schema.FieldSchema;
import dev.atoll.kinds.schema.FieldType;
import dev.atoll.kinds.schema.Plain;
import dev.atoll.kinds.schema.Schemas;
import dev.atoll.kinds.schema.TypeSchema;
import dev.atoll.kinds.table.Tables;
import dev.atoll.kinds.validation.FieldError;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Definitions as widely used operators have them.
final class LargeDefinitionsTest {
    private static final String NOW = "2026-01-01T00:00:00Z";

    private static Map<String, Object> definition(String file) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(LargeDefinitionsTest.class.getResourceAsStream(file))) {
            return Yamls.yaml(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private static List<Kind> kinds(Map<String, Object> definition) {
        Plain.mapIn(Plain.mapIn(definition, "spec"), "conversion").put("strategy", "None");
        Plain.mapIn(definition, "metadata").put("generation", 1L);
        definition.put("status", DefinitionStatus.of(definition, List.of(), NOW));
        return Definition.of(definition).kinds();
    }

    private static List<String> problems(Kind kind, Map<String, Object> object) {
        CustomKind custom = Objects.requireNonNull(kind.custom());
        custom.prune(object);
        custom.fill(object);
        return custom.problems(object, null).stream().map(FieldError::toString).toList();
    }

    private static Kind stored(List<Kind> kinds) {
        return kinds.stream()
                .filter(kind -> Objects.requireNonNull(kind.custom()).readsPlain())
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"credentials.yaml", "probes.yaml", "flows.yaml"})
    void areAccepted(String file) throws IOException {
        Map<String, Object> definition = definition(file);
        Plain.mapIn(Plain.mapIn(definition, "spec"), "conversion").put("strategy", "None");
        assertThat(DefinitionRules.create(definition)).isEmpty();
        for (Kind kind : kinds(definition)) {
            Map<String, Object> document =
                    Json.decode(
                            OpenApi.document(
                                    kind.identity().group(),
                                    kind.identity().version(),
                                    List.of(kind)));
            assertThat(Plain.map(Plain.mapIn(document, "components"), "schemas"))
                    .containsKey(kind.schema().get().upstreamName());
        }
    }

    @Test
    void unionsRulesAndDefaultsWorkTogether() throws IOException {
        Kind kind = stored(kinds(definition("credentials.yaml")));
        String spec = "{spec: {secretName: s, issuerRef: {name: ca}, MORE}}";
        Map<String, Object> good = Yamls.yaml(spec.replace("MORE", "dnsNames: [a.example]"));
        assertThat(problems(kind, good)).isEmpty();
        assertThat(Plain.mapIn(good, "spec"))
                .containsEntry("privateKey", Map.of("algorithm", "RSA", "rotation", "Always"))
                .containsEntry("issuerRef", Map.of("name", "ca", "kind", "Issuer"));
        assertThat(problems(kind, Yamls.yaml(spec.replace(", MORE", ""))))
                .containsExactly("spec: Invalid value: \"object\": one name at least");
        assertThat(
                        problems(
                                kind,
                                Yamls.yaml(
                                        spec.replace(
                                                "MORE",
                                                "emails: [nobody], usages: [any, any],"
                                                        + " store: {pem: {}, jks: {create: true}}"))))
                .containsExactly(
                        "spec.emails[0]: Invalid value: \"nobody\": spec.emails[0] in body must be of type email:"
                                + " \"nobody\"",
                        "spec.usages[1]: Duplicate value: \"any\"",
                        "<nil>: Invalid value: \"\": \"spec.store\" must validate one and only one schema (oneOf). Found"
                                + " 2 valid alternatives");
    }

    @Test
    void rulesOnTransitionsNameTheirField() throws IOException {
        CustomKind custom =
                Objects.requireNonNull(stored(kinds(definition("credentials.yaml"))).custom());
        String spec = "{spec: {secretName: s, dnsNames: [a], issuerRef: {name: ca}}}";
        assertThat(
                        custom.problems(
                                Yamls.yaml(spec.replace("secretName: s", "secretName: t")),
                                Yamls.yaml(spec)))
                .extracting(FieldError::field, FieldError::reason)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(
                                "spec.secretName", "FieldValueInvalid"));
    }

    @Test
    void valuesMayBeEither() throws IOException {
        Kind kind = stored(kinds(definition("probes.yaml")));
        assertThat(
                        problems(
                                kind,
                                Yamls.yaml(
                                        "{spec: {interval: 30s, endpoints: [{targetPort: 80}, {targetPort: web,"
                                                + " relabelings: [{}]}], resources: {limits: {cpu: 1, memory: 2Gi}},"
                                                + " containers: [{name: c, image: i}]}}")))
                .isEmpty();
        assertThat(
                        problems(
                                kind,
                                Yamls.yaml(
                                        "{spec: {interval: soon, endpoints: [{targetPort: 1.5}], resources: {limits: {cpu:"
                                                + " much}}}}")))
                .hasSize(3);
    }

    @Test
    void embeddedObjectsKeepWhatTheyHave() throws IOException {
        Kind kind = stored(kinds(definition("flows.yaml")));
        Map<String, Object> flow =
                Yamls.yaml(
                        "{metadata: {name: f}, spec: {anything: [1], templates: [{name: t, odd: 1, resource: {apiVersion: v1,"
                                + " kind: ConfigMap, metadata: {name: m, oddly: 1}, data: {a: b}}}]}}");
        assertThat(problems(kind, flow)).isEmpty();
        assertThat(flow)
                .isEqualTo(
                        Yamls.yaml(
                                "{metadata: {name: f}, spec: {anything: [1], templates: [{name: t, resource: {apiVersion: v1,"
                                        + " kind: ConfigMap, metadata: {name: m}, data: {a: b}}}]}}"));
    }

    @Test
    void columnsAreReadByTheirPaths() throws IOException {
        Kind kind = stored(kinds(definition("credentials.yaml")));
        Map<String, Object> object =
                Yamls.yaml(
                        "{metadata: {name: c, creationTimestamp: '2026-01-01T00:00:00Z'}, spec: {secretName: s},"
                                + " status: {conditions: [{type: Other, status: 'False'}, {type: Ready, status: 'True'}]}}");
        assertThat(
                        Tables.row(
                                        kind,
                                        object,
                                        Tables.Include.NONE,
                                        Instant.parse("2026-01-01T01:00:00Z"))
                                .get("cells"))
                .isEqualTo(List.of("c", "True", "s", "", "60m"));
    }

    /// As definitions have them that hold templates of pods: thousands of schemas.
    @Test
    void holdsWholeTemplatesOfPods() {
        Map<String, Object> template = schema(Schemas.get("core.v1.PodTemplateSpec"));
        Map<String, Object> definition =
                Yamls.yaml(
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
                            schema: {openAPIV3Schema: {type: object, properties: {}}}
                        """);
        Map<String, Object> version =
                Plain.maps(Plain.mapIn(definition, "spec"), "versions").getFirst();
        Plain.mapIn(Plain.mapIn(Plain.mapIn(version, "schema"), "openAPIV3Schema"), "properties")
                .put("template", template);
        assertThat(DefinitionRules.create(definition)).isEmpty();
        Kind kind = stored(kinds(definition));
        assertThat(
                        problems(
                                kind,
                                Yamls.yaml(
                                        "{template: {spec: {containers: [{name: c, ports: [{containerPort: http}]}]}}}")))
                .containsExactly(
                        "template.spec.containers[0].ports[0].containerPort: Invalid value: \"string\":"
                                + " template.spec.containers[0].ports[0].containerPort in body must be of type integer:"
                                + " \"string\"");
    }

    private static Map<String, Object> schema(TypeSchema type) {
        Map<String, Object> properties = new LinkedHashMap<>();
        for (FieldSchema field : type.all()) {
            properties.put(field.name(), schema(field.type()));
        }
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("properties", properties);
        return schema;
    }

    private static Map<String, Object> schema(FieldType type) {
        return switch (type) {
            case FieldType.ObjectOf object -> schema(object.schema());
            case FieldType.ListOf list -> Map.of("type", "array", "items", schema(list.item()));
            case FieldType.MapOf map ->
                    Map.of("type", "object", "additionalProperties", schema(map.value()));
            case FieldType.Scalar scalar ->
                    switch (scalar) {
                        case INT32, INT64 -> Map.of("type", "integer");
                        case DOUBLE -> Map.of("type", "number");
                        case BOOLEAN -> Map.of("type", "boolean");
                        case QUANTITY, INT_OR_STRING -> Map.of("x-kubernetes-int-or-string", true);
                        case ANY -> Map.of("x-kubernetes-preserve-unknown-fields", true);
                        case STRING, BYTES, TIME, MICRO_TIME -> Map.of("type", "string");
                    };
        };
    }
}
