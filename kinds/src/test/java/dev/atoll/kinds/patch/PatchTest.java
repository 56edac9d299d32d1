package dev.atoll.kinds.patch;

import static dev.atoll.kinds.Yamls.kind;
import static dev.atoll.kinds.Yamls.yaml;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.atoll.kinds.codec.Json;
import dev.atoll.kinds.schema.Plain;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PatchTest {
    private static byte[] patch(String list) {
        return Json.encode(yaml("{p: " + list + "}").get("p"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{a: 1} | [{op: add, path: /b, value: 2}] | {a: 1, b: 2}",
                "{a: [1, 2]} | [{op: add, path: /a/1, value: 9}] | {a: [1, 9, 2]}",
                "{a: [1]} | [{op: add, path: /a/-, value: 2}] | {a: [1, 2]}",
                "{a: 1, b: 2} | [{op: remove, path: /a}] | {b: 2}",
                "{a: {x/y: 1}} | [{op: replace, path: /a/x~1y, value: 2}] | {a: {x/y: 2}}",
                "{a: {b: 1}} | [{op: move, from: /a/b, path: /c}] | {a: {}, c: 1}",
                "{a: {b: 1}} | [{op: copy, from: /a, path: /c}] | {a: {b: 1}, c: {b: 1}}",
                "{a: 1} | [{op: test, path: /a, value: 1}] | {a: 1}",
                "{a: 1} | [{op: test, path: /b, value: null}] | {a: 1}",
            })
    void appliesJsonPatches(String object, String patch, String result) {
        Map<String, Object> before = yaml(object);
        assertThat(JsonPatch.parse(patch(patch)).apply(before)).isEqualTo(yaml(result));
        assertThat(before).isEqualTo(yaml(object));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[{op: test, path: /a, value: 2}] | testing value /a failed: test failed",
                "[{op: replace, path: /b, value: 2}] |"
                        + " replace operation does not apply: doc is missing key: /b: missing value",
                "[{op: add, path: /b/c, value: 2}] |"
                        + " add operation does not apply: doc is missing path: \"/b/c\": missing value",
            })
    void refusesJsonPatchesThatDoNotApply(String patch, String message) {
        assertThatThrownBy(() -> JsonPatch.parse(patch(patch)).apply(yaml("{a: 1}")))
                .isInstanceOfSatisfying(
                        PatchException.class,
                        e -> assertThat(e.reason()).isEqualTo(PatchException.Reason.NOT_APPLICABLE))
                .hasMessage(message);
    }

    @Test
    void refusesWhatIsNoJsonPatch() {
        assertThatThrownBy(() -> JsonPatch.parse("{}".getBytes(UTF_8)))
                .isInstanceOf(PatchException.class);
    }

    @Test
    void mergePatchMergesRemovesAndReplaces() {
        assertThat(
                        MergePatch.apply(
                                yaml("{a: {b: 1, c: 2}, l: [1], x: 1}"),
                                yaml("{a: {c: null, d: {e: null}}, l: [2], x: {y: 1}}")))
                .isEqualTo(yaml("{a: {b: 1, d: {}}, l: [2], x: {y: 1}}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // merges by key
                "{containers: [{name: a, image: x}, {name: b}]} | {containers: [{name: a, image: y}, {name: c}]}"
                        + " | {containers: [{name: a, image: y}, {name: b}, {name: c}]}",
                // removes by key
                "{containers: [{name: a}, {name: b}]} | {containers: [{name: a, $patch: delete}]}"
                        + " | {containers: [{name: b}]}",
                // replaces lists
                "{containers: [{name: a}, {name: b}]} | {containers: [{$patch: replace}, {name: c}]}"
                        + " | {containers: [{name: c}]}",
                // orders
                "{containers: [{name: a}, {name: b}]} | {$setElementOrder/containers: [{name: b}, {name: a}]}"
                        + " | {containers: [{name: b}, {name: a}]}",
                "{containers: [{name: s}, {name: a}]} | {$setElementOrder/containers: [{name: c}, {name: a}],"
                        + " containers: [{name: c}]} | {containers: [{name: c}, {name: s}, {name: a}]}",
                // atomic lists are replaced
                "{tolerations: [{key: a}]} | {tolerations: [{key: b}]} | {tolerations: [{key: b}]}",
                // retained keys
                "{volumes: [{name: a, emptyDir: {}}]} | {volumes: [{name: a, $retainKeys: [name, hostPath],"
                        + " hostPath: {path: /}}]} | {volumes: [{name: a, hostPath: {path: /}}]}",
                // maps
                "{nodeSelector: {a: x, b: y}} | {nodeSelector: {a: null, c: z}} | {nodeSelector: {b: y, c: z}}",
                "{nodeSelector: {a: x}} | {nodeSelector: {$patch: replace, c: z}} | {nodeSelector: {c: z}}",
                "{hostNetwork: true} | {hostNetwork: null, affinity: {podAffinity: null}} | {affinity: {}}",
            })
    void appliesStrategicMergePatches(String spec, String patch, String result) {
        Map<String, Object> before = yaml("{spec: " + spec + "}");
        Map<String, Object> change = yaml("{spec: " + patch + "}");
        Map<String, Object> kept = Plain.copy(change);
        assertThat(StrategicMergePatch.apply(kind("v1", "Pod"), before, change))
                .isEqualTo(yaml("{spec: " + result + "}"));
        assertThat(before).isEqualTo(yaml("{spec: " + spec + "}"));
        assertThat(change).isEqualTo(kept);
    }

    @Test
    void mergesPrimitiveSets() {
        assertThat(
                        StrategicMergePatch.apply(
                                kind("v1", "Pod"),
                                yaml("{metadata: {finalizers: [a, b]}}"),
                                yaml(
                                        "{metadata: {finalizers: [c, a],"
                                                + " $deleteFromPrimitiveList/finalizers: [b]}}")))
                .isEqualTo(yaml("{metadata: {finalizers: [a, c]}}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{spec: {$patch: what}} | Unknown patch type found: what",
                "{spec: {containers: [{image: x}]}} | map: {\"image\":\"x\"} does not contain declared merge key: name",
                "{spec: {volumes: [{name: a, $retainKeys: [name], hostPath: {}}]}} |"
                        + " $retainKeys directive must contain all the keys in the patch",
            })
    void refusesMalformedStrategicPatches(String patch, String message) {
        Map<String, Object> pod = yaml("{spec: {containers: [{name: a}], volumes: [{name: a}]}}");
        assertThatThrownBy(() -> StrategicMergePatch.apply(kind("v1", "Pod"), pod, yaml(patch)))
                .isInstanceOf(PatchException.class)
                .hasMessage(message);
    }
}
