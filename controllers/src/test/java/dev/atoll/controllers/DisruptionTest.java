package dev.atoll.controllers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.atoll.client.ObjectKey;
import dev.atoll.kinds.Resources;
import dev.atoll.kinds.policy.v1.PodDisruptionBudgetStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class DisruptionTest {
    private final TestingTenant tenant = new TestingTenant().start();

    @AfterEach
    void close() {
        tenant.close();
    }

    private void deployment(int replicas) {
        tenant.create(
                Resources.DEPLOYMENTS,
                """
                metadata: {name: web, namespace: shop}
                spec:
                  replicas: %d
                  selector: {matchLabels: {app: web}}
                  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: c, image: i}]}}
                """
                        .formatted(replicas));
        await().until(() -> tenant.pods().size() == replicas);
        tenant.runAll();
    }

    private void budget(String rule) {
        tenant.create(
                Resources.POD_DISRUPTION_BUDGETS,
                """
                metadata: {name: web, namespace: shop, generation: 1}
                spec: {selector: {matchLabels: {app: web}}, %s}
                """
                        .formatted(rule));
    }

    private PodDisruptionBudgetStatus status() {
        return tenant.get(Resources.POD_DISRUPTION_BUDGETS, "web").status();
    }

    @Test
    void asksTheDeploymentHowManyPodsThereShouldBe() {
        deployment(4);
        budget("maxUnavailable: 50%");
        await().until(() -> status().disruptionsAllowed() == 2);
        assertThat(status().expectedPods()).isEqualTo(4);
        assertThat(status().desiredHealthy()).isEqualTo(2);

        tenant.status(tenant.pods().getFirst(), "{phase: Running}");

        await().until(() -> status().disruptionsAllowed() == 1);
        assertThat(status().currentHealthy()).isEqualTo(3);
    }

    @Test
    void allowsNothingWhereNobodyTellsTheScaleOfAPod() {
        tenant.create(
                Resources.PODS,
                """
                metadata:
                  name: lonely
                  namespace: shop
                  labels: {app: web}
                  ownerReferences:
                  - {apiVersion: example.com/v1, kind: Thing, name: t, uid: u, controller: true}
                spec: {containers: [{name: c, image: i}]}
                """);
        budget("maxUnavailable: 1");
        await().until(() ->
                status().conditions().stream()
                        .anyMatch(condition -> condition.reason().equals("SyncFailed")));
        assertThat(status().disruptionsAllowed()).isZero();
        await().until(() ->
                tenant.api.list(Resources.EVENTS).stream()
                        .anyMatch(
                                event -> event.reason().equals("CalculateExpectedPodCountFailed")));
    }

    @Test
    void looksAgainWhenItsBudgetChanges() {
        deployment(2);
        budget("minAvailable: 2");
        await().until(() -> status().expectedPods() == 2 && status().currentHealthy() == 2);
        assertThat(status().disruptionsAllowed()).isZero();

        tenant.api.change(
                Resources.POD_DISRUPTION_BUDGETS,
                new ObjectKey("shop", "web"),
                budget ->
                        budget.withSpec(
                                budget.spec().withMinAvailable(dev.atoll.kinds.IntOrString.of(1))));

        await().until(() -> status().disruptionsAllowed() == 1);
    }
}
