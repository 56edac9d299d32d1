package dev.atoll.kinds.validation;

import static dev.atoll.kinds.Yamls.kind;
import static dev.atoll.kinds.Yamls.yaml;
import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.kinds.Kind;
import dev.atoll.kinds.defaults.Defaults;
import dev.atoll.kinds.patch.MergePatch;
import dev.atoll.kinds.schema.FieldCheck;
import dev.atoll.kinds.schema.Plain;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ValidationTest {
    private static final Map<String, String> VALID =
            Map.of(
                    "Pod",
                    """
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: web, namespace: default}
                    spec:
                      containers:
                      - {name: a, image: nginx, ports: [{name: http, containerPort: 80}],
                         volumeMounts: [{name: v, mountPath: /v}],
                         env: [{name: POD, valueFrom: {fieldRef: {fieldPath: metadata.name}}}],
                         resources: {requests: {cpu: 100m}, limits: {cpu: 1}},
                         livenessProbe: {httpGet: {port: http}}}
                      volumes: [{name: v}]
                      tolerations: [{key: a, operator: Exists, effect: NoSchedule}]
                    """,
                    "Service",
                    """
                    apiVersion: v1
                    kind: Service
                    metadata: {name: web, namespace: default}
                    spec: {selector: {a: b}, ports: [{name: x, port: 80}, {name: y, port: 81}]}
                    """,
                    "Deployment",
                    """
                    apiVersion: apps/v1
                    kind: Deployment
                    metadata: {name: web, namespace: default}
                    spec:
                      selector: {matchLabels: {a: b}}
                      template:
                        metadata: {labels: {a: b}}
                        spec: {containers: [{name: a, image: nginx}]}
                    """,
                    "Job",
                    """
                    apiVersion: batch/v1
                    kind: Job
                    metadata: {name: web, namespace: default}
                    spec:
                      selector: {matchLabels: {a: b}}
                      template:
                        metadata: {labels: {a: b}}
                        spec: {restartPolicy: Never, containers: [{name: a, image: nginx}]}
                    """,
                    "RoleBinding",
                    """
                    apiVersion: rbac.authorization.k8s.io/v1
                    kind: RoleBinding
                    metadata: {name: 'system:web', namespace: default}
                    roleRef: {kind: ClusterRole, name: view}
                    subjects: [{kind: User, name: jane}, {kind: ServiceAccount, name: s}]
                    """,
                    "ConfigMap",
                    """
                    apiVersion: v1
                    kind: ConfigMap
                    metadata: {name: web, namespace: default}
                    immutable: true
                    data: {a: b}
                    """,
                    "StatefulSet",
                    """
                    apiVersion: apps/v1
                    kind: StatefulSet
                    metadata: {name: web, namespace: default}
                    spec:
                      serviceName: s
                      selector: {matchLabels: {a: b}}
                      template:
                        metadata: {labels: {a: b}}
                        spec: {containers: [{name: a, image: nginx}]}
                    """,
                    "EndpointSlice",
                    """
                    apiVersion: discovery.k8s.io/v1
                    kind: EndpointSlice
                    metadata: {name: web, namespace: default}
                    addressType: IPv4
                    endpoints: [{addresses: [10.0.0.1]}]
                    ports: [{port: 80}]
                    """,
                    "Namespace",
                    """
                    apiVersion: v1
                    kind: Namespace
                    metadata: {name: web}
                    """,
                    "ClusterRole",
                    """
                    apiVersion: rbac.authorization.k8s.io/v1
                    kind: ClusterRole
                    metadata: {name: 'system:web'}
                    rules: [{verbs: [get], apiGroups: [''], resources: [pods]}, {verbs: [get], nonResourceURLs: [/x]}]
                    """);

    private static Kind kindOf(Map<String, Object> object) {
        return kind(String.valueOf(object.get("apiVersion")), String.valueOf(object.get("kind")));
    }

    private static Map<String, Object> prepared(String name, String patch) {
        Map<String, Object> object =
                MergePatch.apply(yaml(String.valueOf(VALID.get(name))), yaml(patch));
        Kind kind = kindOf(object);
        assertThat(FieldCheck.problems(kind, object, List.of())).isEmpty();
        Defaults.apply(kind, object);
        return object;
    }

    private static List<String> texts(List<FieldError> errors) {
        return errors.stream().map(FieldError::toString).toList();
    }

    @Test
    void acceptsValidObjects() {
        for (String name : VALID.keySet()) {
            Map<String, Object> object = prepared(name, "{}");
            assertThat(Validation.create(kindOf(object), object)).as(name).isEmpty();
            assertThat(Validation.update(kindOf(object), object, object)).as(name).isEmpty();
            assertThat(Validation.updateStatus(kindOf(object), object, object)).as(name).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "Pod | {metadata: {name: A}} | metadata.name: Invalid value: \"A\": a lowercase RFC 1123 subdomain must"
                        + " consist of lower case alphanumeric characters, '-' or '.', and must start and end with an"
                        + " alphanumeric character (e.g. 'example.com', regex used for validation is"
                        + " '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
                "Pod | {metadata: {name: null}} | metadata.name: Required value: name or generateName is required",
                "Pod | {metadata: {labels: {a: '-'}}} | metadata.labels: Invalid value: \"-\": a valid label must be an"
                        + " empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end"
                        + " with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for"
                        + " validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
                "Pod | {spec: {containers: []}} | spec.containers: Required value",
                "Pod | {spec: {containers: [{name: a}]}} | spec.containers[0].image: Required value",
                "Pod | {spec: {containers: [{name: a, image: x}, {name: a, image: x}]}}"
                        + " | spec.containers[1].name: Duplicate value: \"a\"",
                "Pod | {spec: {restartPolicy: x}} | spec.restartPolicy: Unsupported value: \"x\": supported values:"
                        + " \"Always\", \"Never\", \"OnFailure\"",
                "Pod | {spec: {volumes: []}} | spec.containers[0].volumeMounts[0].name: Not found: \"v\"",
                "Pod | {spec: {containers: [{name: a, image: x, resources: {requests: {cpu: 2}, limits: {cpu: 1}}}]}}"
                        + " | spec.containers[0].resources.requests: Invalid value: \"2\": must be less than or equal"
                        + " to cpu limit of 1",
                "Pod | {spec: {containers: [{name: a, image: x, ports: [{containerPort: 70000}]}]}}"
                        + " | spec.containers[0].ports[0].containerPort: Invalid value: 70000: must be between 1 and"
                        + " 65535, inclusive",
                "Service | {metadata: {name: 1a}} | metadata.name: Invalid value: \"1a\": a DNS-1035 label must consist"
                        + " of lower case alphanumeric characters or '-', start with an alphabetic character, and end"
                        + " with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation"
                        + " is '[a-z]([-a-z0-9]*[a-z0-9])?')",
                "Service | {spec: {ports: []}} | spec.ports: Required value",
                "Service | {spec: {type: X}} | spec.type: Unsupported value: \"X\": supported values: \"ClusterIP\","
                        + " \"ExternalName\", \"LoadBalancer\", \"NodePort\"",
                "Deployment | {spec: {selector: {matchLabels: {a: c}}}} | spec.template.metadata.labels: Invalid value:"
                        + " {\"a\":\"b\"}: `selector` does not match template `labels`",
                "Deployment | {spec: {replicas: -1}} | spec.replicas: Invalid value: -1: must be greater than or equal"
                        + " to 0",
                "Deployment | {spec: {template: {spec: {restartPolicy: Never}}}} | spec.template.spec.restartPolicy:"
                        + " Unsupported value: \"Never\": supported values: \"Always\"",
                "Job | {spec: {template: {spec: {restartPolicy: Always}}}} | spec.template.spec.restartPolicy: Required"
                        + " value: valid values: \"OnFailure\", \"Never\"",
                "Job | {spec: {successPolicy: {rules: [{succeededCount: 1}]}}} | spec.successPolicy: Invalid value:"
                        + " {\"rules\":[{\"succeededCount\":1}]}: requires indexed completion mode",
                "Job | {spec: {completionMode: Indexed, completions: 4, parallelism: 1, successPolicy: {rules:"
                        + " [{succeededIndexes: '0,2-4'}]}}} | spec.successPolicy.rules[0].succeededIndexes: Invalid"
                        + " value: \"0,2-4\": error parsing succeededIndexes: too large index: \"4\"",
                "ConfigMap | {data: {'a/b': x}} | data[a/b]: Invalid value: \"a/b\": a valid config key must consist of"
                        + " alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name',"
                        + " regex used for validation is '[-._a-zA-Z0-9]+')",
                "RoleBinding | {roleRef: {kind: X}} | roleRef.kind: Unsupported value: \"X\": supported values:"
                        + " \"ClusterRole\", \"Role\"",
                "ClusterRole | {rules: [{apiGroups: [''], resources: [x]}]} | rules[0].verbs: Required value: verbs"
                        + " must contain at least one value",
                "EndpointSlice | {endpoints: [{addresses: [x]}]} | endpoints[0].addresses[0]: Invalid value: \"x\":"
                        + " must be an IPv4 address",
                "Namespace | {metadata: {namespace: x}} | metadata.namespace: Forbidden: not allowed on this type",
            })
    void refusesInKubernetesWords(String name, String patch, String error) {
        Map<String, Object> object = prepared(name, patch);
        assertThat(texts(Validation.create(kindOf(object), object))).containsExactly(error);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "Pod | {metadata: {name: other}} | metadata.name: Invalid value: \"other\": field is immutable",
                "Pod | {spec: {containers: [{name: a, image: x}]}} | spec: Forbidden: pod updates may not change fields"
                        + " other than `spec.containers[*].image`,`spec.initContainers[*].image`,"
                        + "`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),"
                        + "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously"
                        + " negative)",
                "Deployment | {spec: {selector: {matchLabels: {a: b, c: d}}, template: {metadata: {labels: {c: d}}}}}"
                        + " | spec.selector: Invalid value: {\"matchLabels\":{\"a\":\"b\",\"c\":\"d\"}}: field is"
                        + " immutable",
                "ConfigMap | {data: {a: c}} | data: Forbidden: field is immutable when `immutable` is set",
                "RoleBinding | {roleRef: {name: edit}} | roleRef: Invalid value: {\"kind\":\"ClusterRole\","
                        + "\"name\":\"edit\",\"apiGroup\":\"rbac.authorization.k8s.io\"}: cannot change roleRef",
                "StatefulSet | {spec: {serviceName: t}} | spec: Forbidden: updates to statefulset spec for fields other"
                        + " than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit',"
                        + " 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
            })
    void refusesChangesOfWhatIsImmutable(String name, String patch, String error) {
        Map<String, Object> object = prepared(name, patch);
        assertThat(texts(Validation.update(kindOf(object), object, prepared(name, "{}"))))
                .containsExactly(error);
    }

    @Test
    void subresourcesOfAPodMayChangeWhatTheyAreFor() {
        Map<String, Object> old = prepared("Pod", "{}");
        Map<String, Object> debugged =
                prepared("Pod", "{spec: {ephemeralContainers: [{name: d, image: x}]}}");
        Kind kind = kindOf(old);
        assertThat(Validation.updateSubresource(kind, "ephemeralcontainers", debugged, old))
                .isEmpty();
        assertThat(texts(Validation.updateSubresource(kind, "ephemeralcontainers", old, debugged)))
                .containsExactly(
                        "spec.ephemeralContainers: Forbidden: existing ephemeral containers \"d\" may"
                                + " not be removed");
        assertThat(Validation.updateSubresource(kind, "resize", debugged, old)).hasSize(1);
        Map<String, Object> resized = Plain.copy(old);
        Plain.maps(Plain.mapIn(resized, "spec"), "containers")
                .forEach(container -> container.put("resources", yaml("{requests: {cpu: 5m}}")));
        assertThat(Validation.updateSubresource(kind, "resize", resized, old)).isEmpty();
    }

    @Test
    void allowsWhatMayChangeInAPod() {
        Map<String, Object> old = prepared("Pod", "{}");
        Map<String, Object> pod =
                prepared(
                        "Pod",
                        "{spec: {activeDeadlineSeconds: 5, tolerations: [{key: a, operator: Exists,"
                                + " effect: NoSchedule}, {key: b, operator: Exists}]}}");
        assertThat(Validation.update(kindOf(pod), pod, old)).isEmpty();
    }
}
