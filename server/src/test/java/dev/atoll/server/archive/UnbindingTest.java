package dev.atoll.server.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.Yaml;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class UnbindingTest {
    private static final String OWNED = "ownerReferences: [{kind: ReplicaSet, controller: true}]";

    private static Map<String, Object> object(String yaml) {
        return Yaml.decode(yaml.getBytes(StandardCharsets.UTF_8));
    }

    private static Map<String, Object> pod(String metadata, String node, String phase) {
        return object(
                "{metadata: {name: p, uid: u, %s}, spec: {nodeName: '%s', restartPolicy: Always}, status: {phase: %s, podIP: 10.0.0.1, qosClass: Burstable}}"
                        .formatted(metadata, node, phase));
    }

    private static Optional<Map<String, Object>> left(Map<String, Object> pod) {
        return Unbinding.of("pods", pod);
    }

    @Test
    void whatMachinesSayOfThemselvesIsLeftOut() {
        Map<String, Object> any = object("{metadata: {name: n}}");
        assertThat(Unbinding.of("nodes", any)).isEmpty();
        assertThat(Unbinding.of("csinodes.storage.k8s.io", any)).isEmpty();
        assertThat(Unbinding.of("volumeattachments.storage.k8s.io", any)).isEmpty();
        assertThat(Unbinding.of("resourceslices.resource.k8s.io", any)).isEmpty();
        assertThat(Unbinding.of("configmaps", any)).contains(any);
    }

    @Test
    void leasesOfNodesAreLeftOutAndNoOthers() {
        String resource = "leases.coordination.k8s.io";
        Map<String, Object> ofNode = object("{metadata: {namespace: kube-node-lease}}");
        Map<String, Object> other = object("{metadata: {namespace: default}}");
        assertThat(Unbinding.of(resource, ofNode)).isEmpty();
        assertThat(Unbinding.of(resource, other)).contains(other);
    }

    @Test
    void aPodThatItsControllerMakesAnewIsLeftOut() {
        assertThat(left(pod(OWNED, "n1", "Running"))).isEmpty();
    }

    @Test
    void aPodThatWaitsForANodeIsKeptAsItIs() {
        for (String metadata : new String[] {OWNED, "labels: {a: b}"}) {
            Map<String, Object> waiting = pod(metadata, "", "Pending");
            assertThat(left(waiting)).contains(waiting);
        }
    }

    @Test
    void aFinishedPodIsKeptAsItIs() {
        for (String phase : new String[] {"Succeeded", "Failed"}) {
            Map<String, Object> finished = pod(OWNED, "n1", phase);
            assertThat(left(finished)).contains(finished);
        }
    }

    @Test
    void aPodThatNobodyOwnsWaitsForANodeAgain() {
        Tree pod = Tree.of(left(pod("labels: {a: b}", "n1", "Running")).orElseThrow());
        assertThat(pod.child("spec").fields()).isEqualTo(object("{restartPolicy: Always}"));
        assertThat(pod.child("status").fields())
                .isEqualTo(object("{phase: Pending, qosClass: Burstable}"));
        assertThat(pod.child("metadata").string("uid")).isEqualTo("u");
    }

    @Test
    void aPodThatWasBeingEndedOnItsNodeIsLeftOut() {
        String deleted = "deletionTimestamp: '2026-01-01T00:00:00Z'";
        assertThat(left(pod(deleted, "n1", "Running"))).isEmpty();
    }
}
