package dev.atoll.controllers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.atoll.client.DeleteOptions;
import dev.atoll.kinds.Resources;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ResourceQuotaTest {
    private final TestingTenant tenant = new TestingTenant().start();

    @AfterEach
    void close() {
        tenant.close();
    }

    private void pod(String name, String cpu) {
        tenant.create(
                Resources.PODS,
                """
                metadata: {name: %s, namespace: shop}
                spec: {containers: [{name: c, image: i, resources: {requests: {cpu: %s}}}]}
                """
                        .formatted(name, cpu));
    }

    private void quota(String hard) {
        tenant.create(
                Resources.RESOURCE_QUOTAS,
                """
                metadata: {name: q, namespace: shop}
                spec: {hard: %s}
                """
                        .formatted(hard));
    }

    private Map<String, Object> used() {
        return tenant.get(Resources.RESOURCE_QUOTAS, "q")
                .tree()
                .child("status")
                .child("used")
                .fields();
    }

    @Test
    void countsWhatIsThereAlready() {
        pod("a", "500m");
        pod("b", "250m");
        quota("{pods: '5', requests.cpu: '2', configmaps: '3'}");
        await().until(() ->
                used().equals(Map.of("pods", "2", "requests.cpu", "750m", "configmaps", "0")));
        assertThat(tenant.get(Resources.RESOURCE_QUOTAS, "q").tree().child("status").child("hard"))
                .isEqualTo(
                        tenant.get(Resources.RESOURCE_QUOTAS, "q")
                                .tree()
                                .child("spec")
                                .child("hard"));
    }

    @Test
    void givesBackWhatIsDeletedAndWhatHasEnded() {
        pod("a", "1");
        pod("b", "1");
        pod("c", "1");
        quota("{pods: '5', cpu: '4', count/pods: '9'}");
        await().until(() -> used().equals(Map.of("pods", "3", "cpu", "3", "count/pods", "3")));
        tenant.client.resource(Resources.PODS).in("shop").delete("a", DeleteOptions.defaults());
        tenant.finish(
                tenant.get(Resources.PODS, "b"),
                "Succeeded",
                Instant.parse("2026-01-01T00:00:00Z"));
        await().until(() -> used().equals(Map.of("pods", "1", "cpu", "1", "count/pods", "2")));
    }
}
