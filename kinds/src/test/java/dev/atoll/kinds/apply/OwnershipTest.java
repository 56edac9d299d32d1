package dev.atoll.kinds.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.atoll.kinds.Yamls;
import dev.atoll.kinds.apply.ApplyException.Conflicting;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class OwnershipTest {
    private static Applied deployment() {
        return new Applied("apps/v1", "Deployment");
    }

    private static Applied config() {
        return new Applied("v1", "ConfigMap");
    }

    private static String template(String containers) {
        return "{spec: {template: {spec: {containers: " + containers + "}}}}";
    }

    @Test
    void whoAppliesOwnsWhatItNames() {
        Applied object = deployment().apply("a", "{spec: {replicas: 3, paused: true}}");
        assertThat(object.owned("a")).containsExactly(".spec.paused", ".spec.replicas");
        assertThat(object.content()).isEqualTo(Yamls.yaml("{spec: {replicas: 3, paused: true}}"));
    }

    @Test
    void applyingTheSameAgainChangesNothingNotEvenTheTime() {
        Applied object = deployment().apply("a", "{spec: {replicas: 3}}");
        Map<String, Object> before = object.object();
        assertThat(object.apply("a", "{spec: {replicas: 3}}").object()).isEqualTo(before);
    }

    @Test
    void whatAnotherOwnsOtherwiseIsAConflictThatNamesTheOwner() {
        Applied object = deployment().apply("a", "{spec: {replicas: 3}}");
        assertThatThrownBy(() -> object.apply("b", "{spec: {replicas: 4}}"))
                .isInstanceOf(Conflicting.class)
                .hasMessage("Apply failed with 1 conflict: conflict with \"a\": .spec.replicas");
        object.update("kubectl-scale", "{spec: {replicas: 5}}");
        assertThatThrownBy(() -> object.apply("a", "{spec: {replicas: 3}}"))
                .hasMessage(
                        "Apply failed with 1 conflict: conflict with \"kubectl-scale\" using apps/v1:"
                                + " .spec.replicas");
    }

    @Test
    void severalConflictsAreListedByOwner() {
        Applied object =
                config().apply("b", "{data: {x: '1', y: '1'}}").apply("a", "{data: {z: '1'}}");
        assertThatThrownBy(() -> object.apply("c", "{data: {x: '2', y: '2', z: '2'}}"))
                .hasMessage(
                        "Apply failed with 3 conflicts: conflicts with \"a\":\n- .data.z\n"
                                + "conflicts with \"b\":\n- .data.x\n- .data.y");
    }

    @Test
    void theSameValueIsSharedAndStaysUntilItsLastOwnerGivesItUp() {
        Applied object =
                config().apply("a", "{data: {x: '1'}}").apply("b", "{data: {x: '1', y: '1'}}");
        assertThat(object.owned("a")).containsExactly(".data.x");
        object.apply("b", "{data: {y: '1'}}");
        assertThat(object.content()).isEqualTo(Yamls.yaml("{data: {x: '1', y: '1'}}"));
        object.apply("a", "{}");
        assertThat(object.content()).isEqualTo(Yamls.yaml("{data: {y: '1'}}"));
        assertThat(object.managers()).containsExactly("b Apply");
    }

    @Test
    void forceTakesTheFieldFromItsOwner() {
        Applied object =
                deployment()
                        .apply("a", "{spec: {replicas: 3, paused: true}}")
                        .force("b", "{spec: {replicas: 4}}");
        assertThat(object.owned("a")).containsExactly(".spec.paused");
        assertThat(object.owned("b")).containsExactly(".spec.replicas");
        assertThat(object.content()).isEqualTo(Yamls.yaml("{spec: {replicas: 4, paused: true}}"));
    }

    @Test
    void whatAnUpdateChangesIsTheUpdatersThen() {
        Applied object =
                deployment()
                        .apply("a", "{spec: {replicas: 3, paused: true}}")
                        .update("hpa", "{spec: {replicas: 7, paused: true}}");
        assertThat(object.owned("a")).containsExactly(".spec.paused");
        assertThat(object.owned("hpa")).containsExactly(".spec.replicas");
        object.apply("a", "{spec: {paused: true}}");
        assertThat(object.content()).isEqualTo(Yamls.yaml("{spec: {replicas: 7, paused: true}}"));
    }

    @Test
    void whatAnUpdateRemovesIsNobodysAndMayBeAppliedAgain() {
        Applied object =
                config().apply("a", "{data: {x: '1', y: '1'}}").update("b", "{data: {x: '1'}}");
        assertThat(object.owned("a")).containsExactly(".data.x");
        object.apply("a", "{data: {x: '1', y: '1'}}");
        assertThat(object.content()).isEqualTo(Yamls.yaml("{data: {x: '1', y: '1'}}"));
    }

    @Test
    void anUpdateKeepsAccountAsUpstreamDoes() {
        Applied object =
                deployment()
                        .update(
                                "kubectl-create",
                                "{metadata: {name: d, labels: {app: d}}, spec: {replicas: 1, strategy:"
                                        + " {type: RollingUpdate, rollingUpdate: {maxSurge: 1}}, selector:"
                                        + " {matchLabels: {app: d}}, template: {metadata: {labels: {app: d}},"
                                        + " spec: {containers: [{name: c, image: i, ports:"
                                        + " [{containerPort: 80, protocol: TCP}]}]}}}}");
        assertThat(object.owned("kubectl-create"))
                .containsExactlyInAnyOrder(
                        ".metadata.labels",
                        ".metadata.labels.app",
                        ".spec.replicas",
                        ".spec.selector",
                        ".spec.strategy.type",
                        ".spec.strategy.rollingUpdate",
                        ".spec.strategy.rollingUpdate.maxSurge",
                        ".spec.template.metadata.labels",
                        ".spec.template.metadata.labels.app",
                        ".spec.template.spec.containers[name=\"c\"]",
                        ".spec.template.spec.containers[name=\"c\"].image",
                        ".spec.template.spec.containers[name=\"c\"].name",
                        ".spec.template.spec.containers[name=\"c\"].ports",
                        ".spec.template.spec.containers[name=\"c\"].ports[containerPort=80,protocol=\"TCP\"]",
                        ".spec.template.spec.containers[name=\"c\"].ports[containerPort=80,protocol=\"TCP\"]"
                                + ".containerPort",
                        ".spec.template.spec.containers[name=\"c\"].ports[containerPort=80,protocol=\"TCP\"]"
                                + ".protocol");
    }

    @Test
    void itemsOfAListAreOwnedByTheirKeys() {
        Applied object =
                deployment()
                        .apply("a", template("[{name: one, image: i}]"))
                        .apply("b", template("[{name: two, image: i}]"));
        assertThat(object.content())
                .isEqualTo(Yamls.yaml(template("[{name: one, image: i}, {name: two, image: i}]")));
        object.apply("a", template("[]"));
        assertThat(object.content()).isEqualTo(Yamls.yaml(template("[{name: two, image: i}]")));
    }

    @Test
    void anItemStaysWhereAnotherHasSetSomethingInIt() {
        Applied object =
                deployment()
                        .apply("a", template("[{name: one, image: i, tty: true}]"))
                        .apply("b", template("[{name: one, workingDir: /w}]"))
                        .apply("a", template("[{name: other, image: i}]"));
        assertThat(object.content())
                .isEqualTo(
                        Yamls.yaml(
                                template(
                                        "[{name: one, workingDir: /w}, {name: other, image:"
                                                + " i}]")));
    }

    @Test
    void anItemTakesAlongWhatUpdatersPutIntoIt() {
        Applied object =
                deployment()
                        .apply("a", template("[{name: one}, {name: two}]"))
                        .update("u", template("[{name: one, tty: true}, {name: two}]"))
                        .apply("a", template("[{name: two}]"));
        assertThat(object.content()).isEqualTo(Yamls.yaml(template("[{name: two}]")));
        assertThat(object.managers()).containsExactly("a Apply");
    }

    @Test
    void appliedItemsComeInTheirOrderAndOthersStayBehindTheirNeighbours() {
        Applied object =
                deployment()
                        .apply("x", template("[{name: a}, {name: x}, {name: b}]"))
                        .apply("y", template("[{name: b}, {name: n}, {name: a}]"));
        assertThat(object.content())
                .isEqualTo(Yamls.yaml(template("[{name: x}, {name: b}, {name: n}, {name: a}]")));
    }

    @Test
    void setsMergeValueByValue() {
        Applied object =
                config().apply("a", "{metadata: {finalizers: [x/a, x/b]}}")
                        .apply("b", "{metadata: {finalizers: [x/c]}}")
                        .apply("a", "{metadata: {finalizers: [x/b]}}");
        assertThat(object.content()).isEqualTo(Yamls.yaml("{metadata: {finalizers: [x/b, x/c]}}"));
    }

    @Test
    void atomicListsAndObjectsHaveOneOwner() {
        Applied object = deployment().apply("a", "{spec: {selector: {matchLabels: {x: '1'}}}}");
        assertThat(object.owned("a")).containsExactly(".spec.selector");
        assertThatThrownBy(() -> object.apply("b", "{spec: {selector: {matchLabels: {y: '1'}}}}"))
                .hasMessageContaining("conflict with \"a\": .spec.selector");
        Applied container =
                deployment()
                        .apply("a", template("[{name: c, args: [x]}]"))
                        .force("b", template("[{name: c, args: [y]}]"));
        assertThat(container.content()).isEqualTo(Yamls.yaml(template("[{name: c, args: [y]}]")));
    }

    @Test
    void portsWithoutAProtocolAreTcp() {
        Applied object =
                new Applied("v1", "Service")
                        .apply("a", "{spec: {ports: [{port: 80}]}}")
                        .apply("b", "{spec: {ports: [{port: 80, protocol: UDP}]}}");
        assertThat(object.owned("a"))
                .containsExactlyInAnyOrder(
                        ".spec.ports[port=80,protocol=\"TCP\"]",
                        ".spec.ports[port=80,protocol=\"TCP\"].port");
        assertThat(object.content())
                .isEqualTo(Yamls.yaml("{spec: {ports: [{port: 80}, {port: 80, protocol: UDP}]}}"));
    }

    @Test
    void whatNobodyWasToldToOwnIsOwnedByWhoeverWasBeforeTheFirstApply() {
        Applied object = config().update("controller", "{data: {x: '1'}}", false);
        assertThat(object.managers()).isEmpty();
        assertThatThrownBy(() -> object.apply("a", "{data: {x: '2'}}"))
                .hasMessage(
                        "Apply failed with 1 conflict: conflict with \"before-first-apply\" using v1:"
                                + " .data.x");
        object.apply("a", "{data: {y: '1'}}");
        assertThat(object.owned("before-first-apply")).containsExactly(".data", ".data.x");
    }

    @Test
    void fieldsThatAreNotDeclaredAndItemsThatAreThereTwiceAreRefused() {
        Applied object = deployment();
        assertThatThrownBy(() ->
                        object.apply("a", template("[{name: c, foo: 1}, {name: c}, {image: i}]")))
                .hasMessage(
                        "errors:\n"
                                + "  .spec.template.spec.containers[name=\"c\"].foo: field not declared in"
                                + " schema\n"
                                + "  .spec.template.spec.containers: duplicate entries for key"
                                + " [name=\"c\"]\n"
                                + "  .spec.template.spec.containers: element 2: associative list with keys"
                                + " has an element that omits key field \"name\" (and doesn't have default"
                                + " value)");
        assertThat(object.object()).isEmpty();
    }

    @Test
    void aWriteByOneWayDoesNotOwnWhatIsWrittenByAnother() {
        Applied object = deployment().update("u", "{spec: {replicas: 1}, status: {replicas: 1}}");
        assertThat(object.owned("u")).containsExactly(".spec.replicas");
        object.apply("a", "{spec: {paused: true}, status: {replicas: 9}}");
        assertThat(object.owned("a")).containsExactly(".spec.paused");
    }

    @Test
    void anEmptyEntryForgetsTheOwnersAndSentEntriesReplaceThem() {
        Applied object = config().apply("a", "{data: {x: '1'}}");
        object.update("u", "{metadata: {managedFields: [{}]}, data: {x: '1'}}");
        assertThat(object.managers()).isEmpty();
        object.update(
                "u",
                "{metadata: {managedFields: [{manager: m, operation: Update, apiVersion: v1,"
                        + " fieldsType: FieldsV1, fieldsV1: {'f:data': {'f:x': {}}}}]}, data: {x: '1'}}");
        assertThat(object.owned("m")).containsExactly(".data.x");
        object.update(
                "u",
                "{metadata: {managedFields: [{manager: m, operation: Nonsense}]}, data: {x: '1'}}");
        assertThat(object.owned("m")).containsExactly(".data.x");
    }

    @Test
    void manyUpdatersBecomeOneOfOldTimes() {
        Applied object = config().apply("applier", "{data: {a: '1'}}");
        StringBuilder data = new StringBuilder("a: '1'");
        for (int i = 0; i < 14; i++) {
            data.append(", k").append(i).append(": '1'");
            object.update("u" + i, "{data: {" + data + "}}");
        }
        assertThat(object.managers())
                .hasSize(11)
                .startsWith("applier Apply", "ancient-changes Update", "u5 Update");
        assertThat(object.owned("ancient-changes"))
                .contains(".data.k0", ".data.k4")
                .doesNotContain(".data.k5");
    }

    @Test
    void ownersAreReadAsTheyWereWritten() {
        Applied object =
                deployment()
                        .apply("a", template("[{name: c, ports: [{containerPort: 80}]}]"))
                        .update("b", "{metadata: {finalizers: [x/y]}, spec: {replicas: 2}}");
        ManagedFields read = ManagedFields.of(object.object());
        Map<String, Object> written = new java.util.LinkedHashMap<>();
        read.writeTo(written);
        assertThat(ManagedFields.of(written)).isEqualTo(read);
        assertThat(List.copyOf(read.all())).isNotEmpty();
    }
}
