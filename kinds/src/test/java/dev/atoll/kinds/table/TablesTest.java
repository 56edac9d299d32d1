package dev.atoll.kinds.table;

import static dev.atoll.kinds.Yamls.kind;
import static dev.atoll.kinds.Yamls.yaml;
import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.kinds.Catalog;
import dev.atoll.kinds.Kind;
import dev.atoll.kinds.Tree;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TablesTest {
    private static final Instant NOW = Instant.parse("2026-01-01T01:00:00Z");

    /// The cells of one object that is an hour old.
    private static String cells(String apiVersion, String kind, String object) {
        Map<String, Object> map = yaml(object);
        map.put("metadata", Map.of("name", "x", "creationTimestamp", "2026-01-01T00:00:00Z"));
        Map<String, Object> table =
                Tables.render(
                        kind(apiVersion, kind),
                        List.of(map),
                        Tables.Include.METADATA,
                        InstantSource.fixed(NOW));
        Tree row = Tree.of(table).children("rows").getFirst();
        assertThat(row.child("object").string("kind")).isEqualTo("PartialObjectMetadata");
        assertThat(row.strings("cells"))
                .hasSameSizeAs(Tree.of(table).children("columnDefinitions"));
        return String.join(" | ", row.strings("cells"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "{phase: Running, podIP: 1.2.3.4, containerStatuses: [{name: a, ready: true, restartCount: 2,"
                        + " state: {running: {}}, lastState: {terminated: {finishedAt: '2026-01-01T00:55:00Z'}}}]}"
                        + "; x | 1/1 | Running | 2 (5m ago) | 60m | 1.2.3.4 | n | <none> | <none>",
                "{phase: Pending, initContainerStatuses: [{name: i, state: {running: {}}}]}"
                        + "; x | 0/1 | Init:0/1 | 0 | 60m | <none> | n | <none> | <none>",
                "{phase: Running, containerStatuses: [{name: a, state: {waiting: {reason: CrashLoopBackOff}}}]}"
                        + "; x | 0/1 | CrashLoopBackOff | 0 | 60m | <none> | n | <none> | <none>",
                "{phase: Succeeded, containerStatuses: [{name: a, state: {terminated: {reason: Completed}}}]}"
                        + "; x | 0/1 | Completed | 0 | 60m | <none> | n | <none> | <none>",
                "{phase: Pending, initContainerStatuses: [{name: i, state: {terminated: {exitCode: 3}}}]}"
                        + "; x | 0/1 | Init:ExitCode:3 | 0 | 60m | <none> | n | <none> | <none>",
            })
    void showsPods(String status, String cells) {
        String pod =
                "{spec: {nodeName: n, containers: [{name: a}], initContainers: [{name: i}]}, status: "
                        + status
                        + "}";
        assertThat(cells("v1", "Pod", pod)).isEqualTo(cells);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "apps/v1; Deployment; {spec: {replicas: 3, selector: {matchLabels: {a: b}}, template: {spec:"
                        + " {containers: [{name: c, image: i}]}}}, status: {readyReplicas: 1, updatedReplicas: 2}}"
                        + "; x | 1/3 | 2 | 0 | 60m | c | i | a=b",
                "v1; Service; {spec: {type: NodePort, clusterIP: 10.0.0.1, ports: [{port: 80, nodePort: 30000,"
                        + " protocol: TCP}]}}; x | NodePort | 10.0.0.1 | <none> | 80:30000/TCP | 60m | <none>",
                "v1; Node; {spec: {unschedulable: true}, status: {conditions: [{type: Ready, status: 'True'}],"
                        + " nodeInfo: {kubeletVersion: v1}}}; x | Ready,SchedulingDisabled | <none> | 60m"
                        + " | v1 | <none> | <none>"
                        + " | <unknown> | <unknown> | <unknown>",
                "batch/v1; Job; {spec: {completions: 1}, status: {succeeded: 1, startTime: '2026-01-01T00:00:00Z',"
                        + " completionTime: '2026-01-01T00:00:07Z', conditions: [{type: Complete, status: 'True'}]}}"
                        + "; x | Complete | 1/1 | 7s | 60m |  |  | <none>",
                "v1; ConfigMap; {data: {a: b, c: d}}; x | 2 | 60m",
                "v1; Namespace; {status: {phase: Active}}; x | Active | 60m",
                "rbac.authorization.k8s.io/v1; Role; {}; x | 2026-01-01T00:00:00Z",
                "discovery.k8s.io/v1; EndpointSlice; {addressType: IPv4, ports: [{port: 80}], endpoints: [{addresses:"
                        + " [a]}, {addresses: [b]}, {addresses: [c]}, {addresses: [d]}]}"
                        + "; x | IPv4 | 80 | a,b,c + 1 more... | 60m",
                "storage.k8s.io/v1; CSINode; {}; x | 60m",
                "atoll.dev/v1; Tenant; {spec: {displayName: The shop}, status: {phase: Active, shard: embedded,"
                        + " kubernetesVersion: '1.36', endpoint: 'https://a:1/tenants/x', usage: {objects: 12,"
                        + " bytes: 4Ki, nodes: 1}}}; x | Active | 12 | 1 | embedded | 1.36 | 60m | 4Ki"
                        + " | The shop | https://a:1/tenants/x",
                "atoll.dev/v1; Tenant; {spec: {kubernetesVersion: '1.36'}}"
                        + "; x | Unknown | 0 | 0 | <none> | 1.36 | 60m | 0 | <none> | <none>",
                "admissionregistration.k8s.io/v1; ValidatingAdmissionPolicy; {spec: {paramKind: {apiVersion: v1,"
                        + " kind: ConfigMap}, validations: [{expression: 'true'}]}}; x | 1 | v1/ConfigMap | 60m",
                "admissionregistration.k8s.io/v1; MutatingAdmissionPolicyBinding; {spec: {policyName: p, paramRef:"
                        + " {name: c}}}; x | p | */c | 60m",
                "atoll.dev/v1; Shard; {spec: {type: Etcd, endpoints: ['http://a:1', 'http://b:1'], unschedulable:"
                        + " true}, status: {phase: Ready, tenants: 3, sizeBytes: 70}}"
                        + "; x | Etcd | Ready | 3 | 70 | true | 60m | http://a:1,http://b:1",
            })
    void showsKinds(String apiVersion, String kind, String object, String cells) {
        assertThat(cells(apiVersion, kind, object)).isEqualTo(cells);
    }

    @Test
    void showsEmptyObjectsOfEveryKind() {
        for (Kind kind : Catalog.builtIn().kinds()) {
            Map<String, Object> row =
                    Tables.row(kind, Map.of("metadata", Map.of()), Tables.Include.NONE, NOW);
            assertThat((List<?>) row.get("cells"))
                    .as(kind.plural())
                    .hasSameSizeAs(new ArrayList<>(Tables.columns(kind)));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "-5, <invalid>",
        "0, 0s",
        "119, 119s",
        "120, 2m",
        "125, 2m5s",
        "600, 10m",
        "10799, 179m",
        "10800, 3h",
        "11460, 3h11m",
        "28800, 8h",
        "172800, 2d",
        "180000, 2d2h",
        "691200, 8d",
        "63072000, 2y",
        "63158400, 2y1d",
        "252288000, 8y"
    })
    void agesAreShort(long seconds, String text) {
        assertThat(Ages.human(Duration.ofSeconds(seconds))).isEqualTo(text);
    }
}
