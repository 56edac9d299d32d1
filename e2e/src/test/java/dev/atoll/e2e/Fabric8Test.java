package dev.atoll.e2e;

import static dev.atoll.e2e.TestingPlatform.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ConfigMapList;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.ExecWatch;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElector;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// The fabric8 client, as its users have it, against a tenant.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class Fabric8Test {
    private static final String NAMESPACE = "default";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final TestingPlatform atoll = TestingPlatform.prepared();
    private final List<KubernetesClient> clients = new CopyOnWriteArrayList<>();

    @BeforeAll
    void start() {
        atoll.up();
        atoll.load("shop-tools-1");
    }

    @AfterAll
    void end() {
        clients.forEach(KubernetesClient::close);
        atoll.close();
    }

    private KubernetesClient client() {
        Config config = Config.fromKubeconfig(atoll.data().resolve("kubeconfig").toFile());
        KubernetesClient client = new KubernetesClientBuilder().withConfig(config).build();
        clients.add(client);
        return client;
    }

    private static ConfigMap map(String name, String value) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(NAMESPACE)
                .addToLabels("of", "fabric8")
                .endMetadata()
                .withData(Map.of("k", value))
                .build();
    }

    @Test
    void itsVersionsAndKindsAreFound() {
        KubernetesClient client = client();
        assertThat(client.getKubernetesVersion().getMinor()).startsWith("36");
        assertThat(client.getApiGroups().getGroups())
                .extracting(group -> group.getName())
                .contains("apps", "batch", "rbac.authorization.k8s.io");
        assertThat(client.supports(Deployment.class)).isTrue();
    }

    @Test
    void objectsAreWrittenInItsWays() {
        KubernetesClient client = client();
        var maps = client.configMaps().inNamespace(NAMESPACE);
        maps.resource(map("written", "1")).create();
        maps.withName("written").edit(map -> new ConfigMapBuilder(map).addToData("k", "2").build());
        assertThat(maps.withName("written").get().getData()).containsEntry("k", "2");
        assertThatThrownBy(() -> maps.resource(map("written", "3")).serverSideApply())
                .hasMessageContaining("conflict with \"fabric8-kubernetes-client\"")
                .hasMessageContaining(".data.k");
        maps.resource(map("written", "3")).forceConflicts().serverSideApply();
        assertThat(maps.withName("written").get().getData()).containsEntry("k", "3");
        assertThat(maps.withName("written").get().getMetadata().getManagedFields())
                .extracting(entry -> entry.getManager())
                .contains("fabric8");
        ConfigMap stale = maps.withName("written").get();
        maps.withName("written").edit(map -> new ConfigMapBuilder(map).addToData("k", "4").build());
        assertThatThrownBy(() -> maps.resource(stale).lockResourceVersion().update())
                .isInstanceOfSatisfying(
                        KubernetesClientException.class,
                        refused -> assertThat(refused.getCode()).isEqualTo(409));
        maps.withName("written").delete();
        eventually(() -> assertThat(maps.withName("written").get()).isNull());
    }

    @Test
    void longListsComePageByPage() {
        KubernetesClient client = client();
        var maps = client.configMaps().inNamespace(NAMESPACE);
        for (int i = 0; i < 7; i++) {
            maps.resource(map("page-" + i, "v")).create();
        }
        var selected = maps.withLabel("of", "fabric8");
        ConfigMapList first = selected.list(new ListOptionsBuilder().withLimit(3L).build());
        assertThat(first.getItems()).hasSize(3);
        ConfigMapList rest =
                selected.list(
                        new ListOptionsBuilder()
                                .withLimit(100L)
                                .withContinue(first.getMetadata().getContinue())
                                .build());
        assertThat(rest.getItems()).hasSizeGreaterThanOrEqualTo(4);
        selected.delete();
    }

    @Test
    void anInformerHearsOfEverything() {
        KubernetesClient client = client();
        List<String> heard = new CopyOnWriteArrayList<>();
        try (SharedIndexInformer<ConfigMap> informer =
                client.configMaps()
                        .inNamespace(NAMESPACE)
                        .withLabel("of", "fabric8")
                        .inform(
                                new ResourceEventHandler<>() {
                                    @Override
                                    public void onAdd(ConfigMap map) {
                                        heard.add("add " + map.getMetadata().getName());
                                    }

                                    @Override
                                    public void onUpdate(ConfigMap old, ConfigMap map) {
                                        heard.add(
                                                "update "
                                                        + map.getMetadata().getName()
                                                        + " "
                                                        + map.getData().get("k"));
                                    }

                                    @Override
                                    public void onDelete(ConfigMap map, boolean unknown) {
                                        heard.add("delete " + map.getMetadata().getName());
                                    }
                                })) {
            assertThat(informer.hasSynced()).isTrue();
            var maps = client.configMaps().inNamespace(NAMESPACE);
            maps.resource(map("heard", "1")).create();
            maps.withName("heard")
                    .edit(map -> new ConfigMapBuilder(map).addToData("k", "2").build());
            maps.withName("heard").delete();
            eventually(() ->
                    assertThat(heard)
                            .containsSubsequence("add heard", "update heard 2", "delete heard"));
        }
    }

    @Test
    void oneLeadsUntilItReleases() {
        CompletableFuture<String> firstLeads = new CompletableFuture<>();
        CompletableFuture<String> secondLeads = new CompletableFuture<>();
        CompletableFuture<?> first = elector(client(), "first", firstLeads).start();
        assertThat(firstLeads).succeedsWithin(PATIENCE);
        CompletableFuture<?> second = elector(client(), "second", secondLeads).start();
        assertThat(atoll.field("lease/election", ".spec.holderIdentity")).isEqualTo("first");
        first.cancel(true);
        assertThat(secondLeads).succeedsWithin(PATIENCE);
        assertThat(atoll.field("lease/election", ".spec.holderIdentity")).isEqualTo("second");
        second.cancel(true);
    }

    private static LeaderElector elector(
            KubernetesClient client, String name, CompletableFuture<String> leads) {
        return client.leaderElector()
                .withConfig(
                        new LeaderElectionConfigBuilder()
                                .withName("election")
                                .withLock(new LeaseLock(NAMESPACE, "election", name))
                                .withLeaseDuration(Duration.ofSeconds(10))
                                .withRenewDeadline(Duration.ofSeconds(5))
                                .withRetryPeriod(Duration.ofSeconds(1))
                                .withReleaseOnCancel()
                                .withLeaderCallbacks(
                                        new LeaderCallbacks(
                                                () -> leads.complete(name), () -> {}, _ -> {}))
                                .build())
                .build();
    }

    @Test
    void commandsRunInContainers() throws Exception {
        KubernetesClient client = client();
        client.pods()
                .inNamespace(NAMESPACE)
                .resource(
                        new PodBuilder()
                                .withNewMetadata()
                                .withName("fabric8")
                                .endMetadata()
                                .withNewSpec()
                                .addNewContainer()
                                .withName("main")
                                .withImage("shop/tools:1")
                                .withCommand("sh", "-c", "echo begun; exec sleep 86400")
                                .endContainer()
                                .withTerminationGracePeriodSeconds(0L)
                                .endSpec()
                                .build())
                .create();
        var pod = client.pods().inNamespace(NAMESPACE).withName("fabric8");
        pod.waitUntilReady(60, TimeUnit.SECONDS);
        eventually(() -> assertThat(pod.getLog()).contains("begun"));
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        try (ExecWatch exec =
                pod.writingOutput(output).exec("sh", "-c", "echo from inside; exit 3")) {
            assertThat(exec.exitCode().get(30, TimeUnit.SECONDS)).isEqualTo(3);
        }
        assertThat(output.toString(StandardCharsets.UTF_8)).isEqualTo("from inside\n");
        pod.delete();
    }

    @Test
    void deploymentsAreScaledAndWaitedFor() {
        KubernetesClient client = client();
        Deployment web =
                new DeploymentBuilder()
                        .withNewMetadata()
                        .withName("web")
                        .withNamespace(NAMESPACE)
                        .endMetadata()
                        .withNewSpec()
                        .withReplicas(1)
                        .withNewSelector()
                        .addToMatchLabels("app", "web")
                        .endSelector()
                        .withNewTemplate()
                        .withNewMetadata()
                        .addToLabels("app", "web")
                        .endMetadata()
                        .withNewSpec()
                        .addNewContainer()
                        .withName("main")
                        .withImage("shop/tools:1")
                        .withCommand("sleep", "86400")
                        .endContainer()
                        .withTerminationGracePeriodSeconds(0L)
                        .endSpec()
                        .endTemplate()
                        .endSpec()
                        .build();
        var deployment = client.apps().deployments().inNamespace(NAMESPACE).resource(web);
        deployment.create();
        deployment.waitUntilReady(60, TimeUnit.SECONDS);
        deployment.scale(2);
        eventually(() -> assertThat(deployment.get().getStatus().getReadyReplicas()).isEqualTo(2));
        deployment.delete();
    }
}
