package dev.atoll.server.admission.limit;

import static dev.atoll.server.TestingServer.ALPHA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.kinds.Tree;
import dev.atoll.server.TestingClient;
import dev.atoll.server.TestingServer;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LimitRangerTest {
    private static final AtomicInteger NAMESPACES = new AtomicInteger();

    @TempDir private static Path folder;
    private static TestingServer server;
    private static TestingClient client;

    private String namespace;

    @BeforeAll
    static void openServer() {
        server = TestingServer.open(folder);
        client = server.admin(ALPHA);
    }

    @BeforeEach
    void makeNamespace() {
        namespace = client.namespace("limits-" + NAMESPACES.incrementAndGet());
    }

    @AfterAll
    static void closeServer() {
        server.close();
    }

    private void limit(String limits) {
        client.post(
                "/api/v1/namespaces/" + namespace + "/serviceaccounts",
                "{apiVersion: v1, kind: ServiceAccount, metadata: {name: default}}");
        TestingClient.Answer made =
                client.post(
                        "/api/v1/namespaces/" + namespace + "/limitranges",
                        "{apiVersion: v1, kind: LimitRange, metadata: {name: limits}, spec: {limits:"
                                + " ["
                                + limits
                                + "]}}");
        assertThat(made.code()).as(made.message()).isEqualTo(201);
        client.get("/api/v1/namespaces/" + namespace + "/limitranges/limits");
    }

    private TestingClient.Answer pod(String resources) {
        return client.post(
                "/api/v1/namespaces/" + namespace + "/pods",
                "{apiVersion: v1, kind: Pod, metadata: {generateName: p-}, spec: {containers: [{name: c, image: i"
                        + (resources.isEmpty() ? "" : ", resources: " + resources)
                        + "}]}}");
    }

    @Test
    void giveContainersWhatTheyDoNotSay() {
        limit("{type: Container, default: {cpu: 500m}, defaultRequest: {cpu: 100m, memory: 64Mi}}");
        TestingClient.Answer made = pod("{requests: {cpu: 200m}}");
        Tree resources = made.spec().children("containers").getFirst().child("resources");
        assertThat(resources.child("requests").fields())
                .isEqualTo(Map.of("cpu", "200m", "memory", "64Mi"));
        assertThat(resources.child("limits").fields()).isEqualTo(Map.of("cpu", "500m"));
        assertThat(made.metadata().stringMap("annotations"))
                .containsEntry(
                        "kubernetes.io/limit-ranger",
                        "LimitRanger plugin set: memory request for container c; cpu limit for container c");
    }

    @Test
    void refuseContainersOutsideTheLimits() {
        limit(
                "{type: Container, min: {cpu: 100m}, max: {cpu: '1'}, maxLimitRequestRatio: {cpu: '2'},"
                        + " defaultRequest: {cpu: 100m}, default: {cpu: 200m}}");
        assertThat(pod("").code()).isEqualTo(201);
        assertThat(pod("{requests: {cpu: 500m}, limits: {cpu: '2'}}").message())
                .endsWith(
                        " is forbidden: [maximum cpu usage per Container is 1, but limit is 2,"
                                + " cpu max limit to request ratio per Container is 2, but provided ratio"
                                + " is 4.000000]");
        assertThat(pod("{requests: {cpu: 50m}, limits: {cpu: 100m}}").message())
                .endsWith("minimum cpu usage per Container is 100m, but request is 50m");
    }

    @Test
    void refusePodsOutsideTheLimits() {
        limit("{type: Pod, max: {memory: 1Gi}}");
        assertThat(pod("").message())
                .endsWith("maximum memory usage per Pod is 1Gi.  No limit is specified");
        assertThat(pod("{limits: {memory: 2Gi}}").code()).isEqualTo(403);
        assertThat(pod("{limits: {memory: 1Gi}}").code()).isEqualTo(201);
    }

    @Test
    void refuseClaimsOutsideTheLimits() {
        limit("{type: PersistentVolumeClaim, min: {storage: 1Gi}, max: {storage: 2Gi}}");
        assertThat(claim("small", "500Mi").message())
                .isEqualTo(
                        "persistentvolumeclaims \"small\" is forbidden: minimum storage usage per"
                                + " PersistentVolumeClaim is 1Gi, but request is 500Mi");
        assertThat(claim("large", "3Gi").message())
                .endsWith(
                        "maximum storage usage per PersistentVolumeClaim is 2Gi, but request is 3Gi");
        assertThat(claim("right", "2Gi").code()).isEqualTo(201);
    }

    private TestingClient.Answer claim(String name, String size) {
        return client.post(
                "/api/v1/namespaces/" + namespace + "/persistentvolumeclaims",
                "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: "
                        + name
                        + "}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: "
                        + size
                        + "}}}}");
    }

    @Test
    void giveClaimsAndIngressesTheDefaultClass() {
        client.post(
                "/apis/storage.k8s.io/v1/storageclasses",
                "{apiVersion: storage.k8s.io/v1, kind: StorageClass, provisioner: p.example, metadata: {name: fast,"
                        + " annotations: {storageclass.kubernetes.io/is-default-class: 'true'}}}");
        client.post(
                "/apis/networking.k8s.io/v1/ingressclasses",
                "{apiVersion: networking.k8s.io/v1, kind: IngressClass, metadata: {name: front,"
                        + " annotations: {ingressclass.kubernetes.io/is-default-class: 'true'}}, spec:"
                        + " {controller: a.example/b}}");
        client.get("/apis/networking.k8s.io/v1/ingressclasses/front");
        assertThat(claim("plain", "1Gi").spec().string("storageClassName")).isEqualTo("fast");
        assertThat(
                        client.post(
                                        "/apis/networking.k8s.io/v1/namespaces/"
                                                + namespace
                                                + "/ingresses",
                                        "{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: web},"
                                                + " spec: {defaultBackend: {service: {name: web, port:"
                                                + " {number: 80}}}}}")
                                .spec()
                                .string("ingressClassName"))
                .isEqualTo("front");
    }

    @Test
    void giveThePriorityOfTheGlobalDefault() {
        client.post(
                "/api/v1/namespaces/" + namespace + "/serviceaccounts",
                "{apiVersion: v1, kind: ServiceAccount, metadata: {name: default}}");
        client.post(
                "/apis/scheduling.k8s.io/v1/priorityclasses",
                "{apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, value: 7, globalDefault: true,"
                        + " preemptionPolicy: Never, metadata: {name: usual}}");
        client.get("/apis/scheduling.k8s.io/v1/priorityclasses/usual");
        Tree spec = pod("").spec();
        assertThat(spec.string("priorityClassName")).isEqualTo("usual");
        assertThat(spec.integer("priority")).isEqualTo(7);
        assertThat(spec.string("preemptionPolicy")).isEqualTo("Never");
        assertThat(
                        client.post(
                                        "/api/v1/namespaces/" + namespace + "/pods",
                                        "{apiVersion: v1, kind: Pod, metadata: {name: own}, spec:"
                                                + " {priority: 9, containers:"
                                                + " [{name: c, image: i}]}}")
                                .message())
                .isEqualTo(
                        "pods \"own\" is forbidden: the integer value of priority (9) must not be"
                                + " provided in pod spec;"
                                + " priority admission controller computed 7 from the given PriorityClass name");
        assertThat(
                        client.post(
                                        "/apis/scheduling.k8s.io/v1/priorityclasses",
                                        "{apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, value: 8,"
                                                + " globalDefault:"
                                                + " true, metadata: {name: second}}")
                                .message())
                .endsWith(
                        "PriorityClass usual is already marked as default. Only one default can exist");
        client.delete("/apis/scheduling.k8s.io/v1/priorityclasses/usual");
        client.get("/apis/scheduling.k8s.io/v1/priorityclasses/usual");
    }
}
