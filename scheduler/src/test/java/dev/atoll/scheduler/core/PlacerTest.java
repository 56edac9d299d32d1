package dev.atoll.scheduler.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.Yaml;
import dev.atoll.kinds.core.v1.Node;
import dev.atoll.kinds.core.v1.Pod;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class PlacerTest {
    private final Placer placer = new Placer(new Random(7));

    private static Tree yaml(String text) {
        return Tree.of(Yaml.decode(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static PodInfo pod(String spec) {
        Tree metadata = Tree.empty().with("name", "p").with("namespace", "shop").with("uid", "u");
        return PodInfo.of(
                new Pod(Tree.empty().with("metadata", metadata).with("spec", yaml(spec))));
    }

    private static PodInfo asking(String requests) {
        return pod("containers: [{name: c, resources: {requests: " + requests + "}}]");
    }

    private static NodeView node(String name, String extra) {
        Node node =
                new Node(
                        yaml(
                                """
                                metadata: {name: %s, labels: {zone: %s}}
                                status: {allocatable: {cpu: "2", memory: 4Gi, pods: "3", example.com/gpu: "1"}}
                                %s
                                """
                                        .formatted(name, name, extra)));
        return new NodeView(NodeInfo.of(node), node.spec().unschedulable(), NodeView.Usage.NONE);
    }

    private static NodeView node(String name) {
        return node(name, "");
    }

    private String chosen(PodInfo pod, NodeView... nodes) {
        Placement placement = placer.place(pod, List.of(nodes));
        assertThat(placement).isInstanceOf(Placement.Chosen.class);
        return ((Placement.Chosen) placement).node();
    }

    private String refusal(PodInfo pod, NodeView... nodes) {
        Placement placement = placer.place(pod, List.of(nodes));
        assertThat(placement).isInstanceOf(Placement.Nowhere.class);
        return ((Placement.Nowhere) placement).message();
    }

    @Test
    void prefersTheNodeWithMoreRoom() {
        NodeView full = node("full");
        full = full.with(full.usage().plus(asking("{cpu: 1, memory: 1Gi}").needs()));
        assertThat(chosen(asking("{cpu: 500m}"), full, node("free"))).isEqualTo("free");
    }

    @Test
    void namesEveryReasonWithItsCount() {
        NodeView tainted1 = node("t1", "spec: {taints: [{key: k, value: v, effect: NoSchedule}]}");
        NodeView tainted2 = node("t2", "spec: {taints: [{key: k, value: v, effect: NoExecute}]}");
        assertThat(refusal(asking("{cpu: 3}"), node("a"), node("b"), node("c"), tainted1, tainted2))
                .isEqualTo(
                        "0/5 nodes are available: "
                                + "2 node(s) had untolerated taint {k: v}, 3 Insufficient cpu.");
        assertThat(refusal(asking("{cpu: 3, memory: 5Gi, example.com/gpu: 2}"), node("a")))
                .isEqualTo(
                        "0/1 nodes are available: "
                                + "1 Insufficient cpu, 1 Insufficient example.com/gpu, 1 Insufficient memory.");
        assertThat(refusal(asking("{cpu: 3}"))).isEqualTo("no nodes available to schedule pods");
    }

    @Test
    void countsPods() {
        NodeView full = node("full");
        for (int i = 0; i < 3; i++) {
            full = full.with(full.usage().plus(asking("{}").needs()));
        }
        assertThat(refusal(asking("{}"), full))
                .isEqualTo("0/1 nodes are available: 1 Too many pods.");
    }

    @Test
    void keepsAwayFromCordonedNodesUnlessTolerated() {
        NodeView cordoned = node("n", "spec: {unschedulable: true}");
        assertThat(refusal(asking("{}"), cordoned))
                .isEqualTo("0/1 nodes are available: 1 node(s) were unschedulable.");
        PodInfo tolerant =
                pod(
                        """
                        containers: []
                        tolerations: [{key: node.kubernetes.io/unschedulable, operator: Exists, effect: NoSchedule}]
                        """);
        assertThat(chosen(tolerant, cordoned)).isEqualTo("n");
    }

    @Test
    void avoidsWhatItRatherWouldNot() {
        NodeView disliked = node("a", "spec: {taints: [{key: k, effect: PreferNoSchedule}]}");
        assertThat(chosen(asking("{}"), disliked, node("b"))).isEqualTo("b");
        assertThat(chosen(asking("{}"), disliked)).isEqualTo("a");
    }

    @Test
    void followsSelectorAndAffinity() {
        assertThat(chosen(pod("nodeSelector: {zone: b}"), node("a"), node("b"))).isEqualTo("b");
        String terms =
                """
                affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [
                  {matchExpressions: [{key: zone, operator: In, values: [x]}]},
                  {matchExpressions: [{key: zone, operator: NotIn, values: [a]}, {key: zone, operator: Exists}]}]}}}
                """;
        assertThat(chosen(pod(terms), node("a"), node("b"))).isEqualTo("b");
        assertThat(refusal(pod(terms), node("a")))
                .isEqualTo(
                        "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector.");
        String byName =
                """
                affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [
                  {matchFields: [{key: metadata.name, operator: In, values: [b]}]}]}}}
                """;
        assertThat(chosen(pod(byName), node("a"), node("b"))).isEqualTo("b");
        String wish =
                """
                affinity: {nodeAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [
                  {weight: 5, preference: {matchExpressions: [{key: zone, operator: In, values: [c]}]}}]}}
                """;
        assertThat(chosen(pod(wish), node("a"), node("b"), node("c"))).isEqualTo("c");
    }

    @Test
    void givesEachHostPortOnce() {
        PodInfo wants = pod("containers: [{name: c, ports: [{containerPort: 80, hostPort: 80}]}]");
        PodInfo local =
                pod(
                        "containers: [{name: c, ports: [{containerPort: 80, hostPort: 80, hostIP: 127.0.0.1}]}]");
        NodeView taken = node("n");
        taken = taken.with(taken.usage().plus(local.needs()));
        assertThat(refusal(wants, taken))
                .isEqualTo(
                        "0/1 nodes are available: "
                                + "1 node(s) didn't have free ports for the requested pod ports.");
        assertThat(chosen(wants, taken.with(taken.usage().minus(local.needs())))).isEqualTo("n");
    }

    @Test
    void addsUpInitContainersSidecarsAndOverhead() {
        PodInfo info =
                pod(
                        """
                        overhead: {cpu: 50m}
                        containers:
                        - {name: a, resources: {requests: {cpu: 100m, memory: 1Gi}}}
                        - {name: b, resources: {requests: {cpu: 200m}}}
                        initContainers:
                        - {name: i1, resources: {requests: {cpu: 700m}}}
                        - {name: side, restartPolicy: Always, resources: {requests: {cpu: 400m}}}
                        - {name: i2, resources: {requests: {cpu: 350m}}}
                        """);
        assertThat(info.needs().requests().cpuMillis()).isEqualTo(750 + 50);
        assertThat(info.needs().requests().memoryBytes()).isEqualTo(1L << 30);
    }

    @Test
    void looksAtEnoughNodesOfALargeCluster() {
        assertThat(Placer.enough(80)).isEqualTo(100);
        assertThat(Placer.enough(1000)).isEqualTo(420);
        assertThat(Placer.enough(10_000)).isEqualTo(500);
        List<NodeView> many = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            many.add(node("n" + i));
        }
        assertThat(placer.place(asking("{cpu: 1}"), many)).isInstanceOf(Placement.Chosen.class);
    }
}
