package dev.atoll.controllers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.atoll.client.testing.TestingClock;
import dev.atoll.kinds.Resources;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ControllersHealthTest {
    private static final String WEB =
            """
            metadata: {name: web, namespace: shop}
            spec:
              replicas: 1
              selector: {matchLabels: {app: web}}
              strategy: {type: RollingUpdate}
              template: {metadata: {labels: {app: web}}, spec: {containers: [{name: c, image: "web:1"}]}}
            """;

    private final TestingClock clock = new TestingClock();
    private final TestingTenant tenant = new TestingTenant(clock);
    private final CountDownLatch released = new CountDownLatch(1);

    @AfterEach
    void close() {
        released.countDown();
        tenant.close();
    }

    private void start() {
        assertThat(tenant.controllers.ready()).isFalse();
        tenant.start();
        await().until(tenant.controllers::ready);
        assertThat(tenant.controllers.alive()).isTrue();
    }

    private void onReplicaSets(Runnable fault) {
        tenant.api.intercept(request -> {
            if (request.method().equals("POST") && request.path().endsWith("/replicasets")) {
                fault.run();
            }
            return Optional.empty();
        });
        tenant.create(Resources.DEPLOYMENTS, WEB);
    }

    @Test
    void oneWorkerThatDiesIsNoticed() {
        start();
        onReplicaSets(() -> {
            throw new StackOverflowError("on purpose");
        });
        await().dontCatchUncaughtExceptions().until(() -> !tenant.controllers.alive());
        assertThat(tenant.controllers.ready()).isFalse();
    }

    @Test
    void oneWorkerThatHangsIsNoticedAndLeftAlone() {
        start();
        CountDownLatch hangs = new CountDownLatch(1);
        onReplicaSets(() -> {
            hangs.countDown();
            boolean interrupted = false;
            while (released.getCount() > 0) {
                try {
                    released.await();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        });
        await().until(() -> hangs.getCount() == 0);
        assertThat(tenant.controllers.ready()).isTrue();
        clock.advance(Duration.ofMinutes(6));
        await().until(() -> !tenant.controllers.ready());
        assertThat(tenant.controllers.alive()).isTrue();
        assertThat(
                        tenant.metrics.value(
                                "workqueue_longest_running_processor_seconds",
                                "name",
                                "deployment"))
                .isEqualTo(360);
        released.countDown();
        await().until(tenant.controllers::ready);
    }
}
