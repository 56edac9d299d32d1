package dev.atoll.e2e;

import static dev.atoll.e2e.TestingPlatform.eventually;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kubernetes.client.custom.V1Patch;
import io.kubernetes.client.informer.ResourceEventHandler;
import io.kubernetes.client.informer.SharedIndexInformer;
import io.kubernetes.client.informer.SharedInformerFactory;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.AppsV1Api;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.openapi.apis.VersionApi;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1ConfigMapList;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.util.CallGeneratorParams;
import io.kubernetes.client.util.ClientBuilder;
import io.kubernetes.client.util.KubeConfig;
import io.kubernetes.client.util.PatchUtils;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// The official Java client, as its users have it, against a tenant.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class OfficialJavaClientTest {
    private static final String NAMESPACE = "default";

    private final TestingPlatform atoll = TestingPlatform.simulated();

    @BeforeAll
    void start() {
        atoll.up();
    }

    @AfterAll
    void end() {
        atoll.close();
    }

    private ApiClient client() throws IOException {
        try (Reader kubeconfig = Files.newBufferedReader(atoll.data().resolve("kubeconfig"))) {
            return ClientBuilder.kubeconfig(KubeConfig.loadKubeConfig(kubeconfig)).build();
        }
    }

    private static V1ConfigMap map(String name, String value) {
        return new V1ConfigMap()
                .metadata(new V1ObjectMeta().name(name).putLabelsItem("of", "official"))
                .putDataItem("k", value);
    }

    private static String nameOf(@Nullable V1ObjectMeta metadata) {
        return requireNonNull(requireNonNull(metadata).getName());
    }

    @Test
    void objectsAreWrittenReadAndPatched() throws Exception {
        CoreV1Api core = new CoreV1Api(client());
        assertThat(new VersionApi(core.getApiClient()).getCode().execute().getMinor())
                .startsWith("36");
        core.createNamespacedConfigMap(NAMESPACE, map("written", "1")).execute();
        PatchUtils.patch(
                V1ConfigMap.class,
                () ->
                        core.patchNamespacedConfigMap(
                                        "written",
                                        NAMESPACE,
                                        new V1Patch("{\"data\":{\"k\":\"2\"}}"))
                                .buildCall(null),
                V1Patch.PATCH_FORMAT_STRATEGIC_MERGE_PATCH,
                core.getApiClient());
        V1ConfigMap read = core.readNamespacedConfigMap("written", NAMESPACE).execute();
        assertThat(read.getData()).containsEntry("k", "2");
        core.replaceNamespacedConfigMap("written", NAMESPACE, read.putDataItem("k", "3")).execute();
        assertThatThrownBy(
                        () -> core.replaceNamespacedConfigMap("written", NAMESPACE, read).execute())
                .isInstanceOfSatisfying(
                        ApiException.class,
                        refused -> {
                            assertThat(refused.getCode()).isEqualTo(409);
                            assertThat(refused.getResponseBody())
                                    .contains("\"reason\":\"Conflict\"");
                        });
        core.deleteNamespacedConfigMap("written", NAMESPACE).execute();
        assertThatThrownBy(() -> core.readNamespacedConfigMap("written", NAMESPACE).execute())
                .isInstanceOfSatisfying(
                        ApiException.class,
                        refused -> assertThat(refused.getCode()).isEqualTo(404));
    }

    @Test
    void whatEveryTenantHasCanBeRead() throws Exception {
        ApiClient client = client();
        CoreV1Api core = new CoreV1Api(client);
        assertThat(core.listNamespace().execute().getItems())
                .extracting(namespace -> nameOf(namespace.getMetadata()))
                .contains("default", "kube-system");
        assertThat(core.listNode().execute().getItems()).isNotEmpty();
        assertThat(core.readNamespacedService("kubernetes", NAMESPACE).execute().getSpec())
                .isNotNull();
        assertThat(new AppsV1Api(client).listDeploymentForAllNamespaces().execute().getItems())
                .isNotNull();
    }

    @Test
    void anInformerHearsOfEverything() throws Exception {
        ApiClient client = client();
        client.setReadTimeout(0);
        CoreV1Api core = new CoreV1Api(client);
        SharedInformerFactory informers = new SharedInformerFactory(client);
        SharedIndexInformer<V1ConfigMap> informer =
                informers.sharedIndexInformerFor(
                        (CallGeneratorParams asked) ->
                                core.listNamespacedConfigMap(NAMESPACE)
                                        .labelSelector("of=official")
                                        .resourceVersion(asked.resourceVersion)
                                        .timeoutSeconds(asked.timeoutSeconds)
                                        .watch(asked.watch)
                                        .buildCall(null),
                        V1ConfigMap.class,
                        V1ConfigMapList.class);
        List<String> heard = new CopyOnWriteArrayList<>();
        informer.addEventHandler(
                new ResourceEventHandler<V1ConfigMap>() {
                    @Override
                    public void onAdd(V1ConfigMap map) {
                        heard.add("add " + nameOf(map.getMetadata()));
                    }

                    @Override
                    public void onUpdate(V1ConfigMap old, V1ConfigMap map) {
                        heard.add("update " + requireNonNull(map.getData()).get("k"));
                    }

                    @Override
                    public void onDelete(V1ConfigMap map, boolean unknown) {
                        heard.add("delete " + nameOf(map.getMetadata()));
                    }
                });
        informers.startAllRegisteredInformers();
        try {
            eventually(() -> assertThat(informer.hasSynced()).isTrue());
            core.createNamespacedConfigMap(NAMESPACE, map("heard", "1")).execute();
            V1ConfigMap made = core.readNamespacedConfigMap("heard", NAMESPACE).execute();
            core.replaceNamespacedConfigMap("heard", NAMESPACE, made.putDataItem("k", "2"))
                    .execute();
            core.deleteNamespacedConfigMap("heard", NAMESPACE).execute();
            eventually(() ->
                    assertThat(heard).containsSubsequence("add heard", "update 2", "delete heard"));
        } finally {
            informers.stopAllRegisteredInformers();
        }
    }
}
