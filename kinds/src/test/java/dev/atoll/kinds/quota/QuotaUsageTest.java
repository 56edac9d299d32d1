package dev.atoll.kinds.quota;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.Yaml;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class QuotaUsageTest {
    private static Tree yaml(String text) {
        return Tree.of(Yaml.decode(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static Map<String, String> usage(String resource, String object) {
        Map<String, String> texts = new TreeMap<>();
        QuotaUsage.of(resource, yaml(object))
                .forEach((name, amount) -> texts.put(name, amount.toString()));
        return texts;
    }

    @Test
    void addsContainersThatRunAtOnceAndTakesTheLargestOfTheOthers() {
        assertThat(
                        usage(
                                "pods",
                                """
                                spec:
                                  initContainers:
                                  - {name: side, restartPolicy: Always, resources: {requests: {cpu: 100m}}}
                                  - {name: init, resources: {requests: {cpu: "2", memory: 1Gi}}}
                                  containers:
                                  - {name: a, resources: {requests: {cpu: 300m, memory: 128Mi}, limits: {cpu: "1"}}}
                                  - {name: b, resources: {requests: {cpu: 400m}, limits: {cpu: "1"}}}
                                """))
                .isEqualTo(
                        Map.of(
                                "count/pods", "1",
                                "pods", "1",
                                "cpu", "2100m",
                                "requests.cpu", "2100m",
                                "memory", "1Gi",
                                "requests.memory", "1Gi",
                                "limits.cpu", "2"));
    }

    @Test
    void countsPodsThatHaveEndedAsObjectsOnly() {
        assertThat(usage("pods", "{spec: {containers: [{name: a}]}, status: {phase: Failed}}"))
                .isEqualTo(Map.of("count/pods", "1"));
    }

    @Test
    void countsClaimsByTheirClass() {
        assertThat(
                        usage(
                                "persistentvolumeclaims",
                                "{spec: {storageClassName: fast, resources: {requests: {storage: 5Gi}}}}"))
                .isEqualTo(
                        Map.of(
                                "count/persistentvolumeclaims", "1",
                                "persistentvolumeclaims", "1",
                                "requests.storage", "5Gi",
                                "fast.storageclass.storage.k8s.io/persistentvolumeclaims", "1",
                                "fast.storageclass.storage.k8s.io/requests.storage", "5Gi"));
    }

    @Test
    void countsOthersByTheirName() {
        assertThat(usage("deployments.apps", "{}"))
                .isEqualTo(Map.of("count/deployments.apps", "1"));
    }

    @Test
    void tellsSortsOfPodsApart() {
        Tree modest = yaml("{spec: {containers: [{name: a}], priorityClassName: high}}");
        Tree greedy =
                yaml(
                        "{spec: {activeDeadlineSeconds: 5, containers: [{name: a, resources: {limits: {cpu: 1}}}]}}");
        assertThat(QuotaScopes.match(yaml("{scopes: [BestEffort]}"), "pods", modest)).isTrue();
        assertThat(QuotaScopes.match(yaml("{scopes: [BestEffort]}"), "pods", greedy)).isFalse();
        assertThat(
                        QuotaScopes.match(
                                yaml("{scopes: [Terminating, NotBestEffort]}"), "pods", greedy))
                .isTrue();
        assertThat(QuotaScopes.match(yaml("{scopes: [NotTerminating]}"), "pods", greedy)).isFalse();
        Tree high =
                yaml(
                        "{scopeSelector: {matchExpressions: [{scopeName: PriorityClass, operator: In, values: [high]}]}}");
        assertThat(QuotaScopes.match(high, "pods", modest)).isTrue();
        assertThat(QuotaScopes.match(high, "pods", greedy)).isFalse();
        assertThat(QuotaScopes.match(high, "services", modest)).isFalse();
    }
}
