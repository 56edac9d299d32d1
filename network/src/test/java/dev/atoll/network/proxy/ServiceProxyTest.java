package dev.atoll.network.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.atoll.client.informer.InformerOptions;
import dev.atoll.client.informer.Informers;
import dev.atoll.client.testing.TestingApi;
import dev.atoll.client.testing.TestingMetrics;
import dev.atoll.kinds.Resources;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.Yaml;
import dev.atoll.kinds.core.v1.Service;
import dev.atoll.kinds.discovery.v1.EndpointSlice;
import dev.atoll.network.nft.TestingNftables;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ServiceProxyTest {
    private final TestingApi api = new TestingApi();
    private final TestingNftables nftables = new TestingNftables();
    private final TestingMetrics metrics = new TestingMetrics();
    private final Informers informers =
            new Informers(api.client(), InformerOptions.defaults(new Random(1)));
    private final ServiceProxy proxy =
            new ServiceProxy(
                    ProxyOptions.defaults("default", "one"),
                    informers,
                    nftables,
                    new ProxyMetrics(metrics.registry(), () -> Instant.ofEpochSecond(77)));

    @BeforeEach
    void start() {
        assertThat(proxy.alive()).isFalse();
        proxy.start();
        informers.start();
        await().until(proxy::ready);
    }

    @AfterEach
    void close() {
        proxy.close();
        informers.close();
    }

    private static Tree tree(String yaml) {
        return Tree.of(Yaml.decode(yaml.getBytes(StandardCharsets.UTF_8)));
    }

    private void web() {
        api.seed(
                Resources.SERVICES,
                new Service(
                        tree(
                                """
                                metadata: {name: web, namespace: shop}
                                spec: {type: ClusterIP, clusterIP: 10.96.0.5, clusterIPs: [10.96.0.5],
                                       ports: [{name: http, port: 80, protocol: TCP}]}
                                """)));
        api.seed(
                Resources.ENDPOINT_SLICES,
                new EndpointSlice(
                        tree(
                                """
                                metadata: {name: web-1, namespace: shop, labels: {kubernetes.io/service-name: web}}
                                addressType: IPv4
                                ports: [{name: http, port: 8080, protocol: TCP}]
                                endpoints: [{addresses: [10.244.0.7], conditions: {ready: true}}]
                                """)));
    }

    @Test
    void countsItsTransactionsAndWhatTheyChange() {
        assertThat(metrics.value("kubeproxy_sync_proxy_rules_duration_seconds")).isEqualTo(1);
        assertThat(metrics.value("kubeproxy_sync_proxy_rules_last_timestamp_seconds"))
                .isEqualTo(77);
        assertThat(metrics.value("atoll_proxy_element_changes_total")).isZero();
        web();
        await().until(() ->
                nftables.scripts().stream().anyMatch(script -> script.contains("10.244.0.7")));
        await().until(() -> metrics.value("atoll_proxy_element_changes_total") >= 3);
        assertThat(metrics.value("kubeproxy_sync_proxy_rules_service_changes_total")).isEqualTo(1);
        assertThat(metrics.value("kubeproxy_sync_proxy_rules_endpoint_changes_total")).isEqualTo(1);
        assertThat(metrics.value("kubeproxy_sync_proxy_rules_nftables_sync_failures_total"))
                .isZero();
    }

    @Test
    void countsWhatTheKernelRefusesAndIsNotReadyMeanwhile() {
        nftables.refuse("10.244.0.7");
        web();
        await().until(() ->
                metrics.value("kubeproxy_sync_proxy_rules_nftables_sync_failures_total") > 0);
        await().until(() -> !proxy.ready());
        assertThat(proxy.alive()).isTrue();
        nftables.refuse("nothing");
        await().until(proxy::ready);
    }

    @Test
    void isAliveUntilItIsClosed() {
        assertThat(proxy.alive()).isTrue();
        proxy.close();
        await().until(() -> !proxy.alive());
    }
}
