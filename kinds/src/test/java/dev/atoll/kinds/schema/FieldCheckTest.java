package dev.atoll.kinds.schema;

import static dev.atoll.kinds.Yamls.kind;
import static dev.atoll.kinds.Yamls.yaml;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.atoll.kinds.Kind;
import dev.atoll.kinds.codec.DecodeException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FieldCheckTest {
    private static final Kind POD = kind("v1", "Pod");

    @Test
    void dropsAndNamesUnknownFields() {
        Map<String, Object> pod =
                yaml(
                        "{spec: {foo: 1, containers: [{name: a, bar: {}}]}, metadata: {labels: {x: y}}}");
        assertThat(FieldCheck.problems(POD, pod, List.of("spec.baz")))
                .containsExactly(
                        "duplicate field \"spec.baz\"",
                        "unknown field \"spec.foo\"",
                        "unknown field \"spec.containers[0].bar\"");
        assertThat(pod)
                .isEqualTo(yaml("{spec: {containers: [{name: a}]}, metadata: {labels: {x: y}}}"));
    }

    @Test
    void canonicalisesQuantitiesAndTimesAndDropsNulls() {
        Map<String, Object> pod =
                yaml(
                        """
                        metadata: {creationTimestamp: null, deletionTimestamp: '2020-01-01T02:00:00+02:00'}
                        spec: {containers: [{resources: {requests: {cpu: 0.5, memory: 1024Mi}}}]}
                        """);
        assertThat(FieldCheck.problems(POD, pod, List.of())).isEmpty();
        assertThat(pod)
                .isEqualTo(
                        yaml(
                                """
                                metadata: {deletionTimestamp: '2020-01-01T00:00:00Z'}
                                spec: {containers: [{resources: {requests: {cpu: 500m, memory: 1Gi}}}]}
                                """));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{spec: {containers: x}} | json: cannot unmarshal string into Go struct field"
                        + " PodSpec.spec.containers of type []v1.Container",
                "{spec: {containers: [{name: 1}]}} | json: cannot unmarshal number into Go struct field"
                        + " Container.spec.containers.name of type string",
                "{spec: {priority: 1.5}} | json: cannot unmarshal number 1.5 into Go struct field"
                        + " PodSpec.spec.priority of type int32",
                "{metadata: {labels: {a: true}}} | json: cannot unmarshal bool into Go struct field"
                        + " ObjectMeta.metadata.labels.a of type string",
                "{metadata: []} | json: cannot unmarshal array into Go struct field Pod.metadata of type v1.ObjectMeta",
            })
    void refusesWrongTypes(String object, String message) {
        assertThatThrownBy(() -> FieldCheck.problems(POD, yaml(object), List.of()))
                .isInstanceOf(DecodeException.class)
                .hasMessage(message);
    }

    @Test
    void refusesWhatIsNotBase64() {
        assertThatThrownBy(() ->
                        FieldCheck.problems(
                                kind("v1", "Secret"), yaml("{data: {a: 'b_d'}}"), List.of()))
                .hasMessage("illegal base64 data at input byte 1");
    }
}
