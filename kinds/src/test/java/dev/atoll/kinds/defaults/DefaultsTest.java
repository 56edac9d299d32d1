package dev.atoll.kinds.defaults;

import static dev.atoll.kinds.Yamls.kind;
import static dev.atoll.kinds.Yamls.yaml;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DefaultsTest {

    private static Map<String, Object> defaulted(String apiVersion, String kind, String object) {
        Map<String, Object> map = yaml(object);
        Defaults.apply(kind(apiVersion, kind), map);
        return map;
    }

    @Test
    void completesAPod() {
        assertThat(
                        defaulted(
                                "v1",
                                "Pod",
                                """
                                spec:
                                  serviceAccountName: sa
                                  volumes: [{name: v}, {name: s, secret: {secretName: x}}]
                                  containers:
                                  - name: a
                                    image: nginx
                                    ports: [{containerPort: 80}]
                                    resources: {limits: {cpu: 1}}
                                    livenessProbe: {httpGet: {port: 80}}
                                """))
                .isEqualTo(
                        yaml(
                                """
                                spec:
                                  serviceAccountName: sa
                                  serviceAccount: sa
                                  volumes:
                                  - {name: v, emptyDir: {}}
                                  - {name: s, secret: {secretName: x, defaultMode: 420}}
                                  containers:
                                  - name: a
                                    image: nginx
                                    ports: [{containerPort: 80, protocol: TCP}]
                                    resources: {limits: {cpu: 1}, requests: {cpu: 1}}
                                    livenessProbe:
                                      httpGet: {port: 80, path: /, scheme: HTTP}
                                      timeoutSeconds: 1
                                      periodSeconds: 10
                                      successThreshold: 1
                                      failureThreshold: 3
                                    terminationMessagePath: /dev/termination-log
                                    terminationMessagePolicy: File
                                    imagePullPolicy: Always
                                  restartPolicy: Always
                                  terminationGracePeriodSeconds: 30
                                  dnsPolicy: ClusterFirst
                                  securityContext: {}
                                  schedulerName: default-scheduler
                                  enableServiceLinks: true
                                """));
    }

    @Test
    void completesADeploymentAndItsTemplateButNotAsAPod() {
        Map<String, Object> spec =
                dev.atoll.kinds.schema.Plain.mapIn(
                        defaulted(
                                "apps/v1",
                                "Deployment",
                                "{spec: {template: {spec: {containers: [{image: 'a:1'}]}}}}"),
                        "spec");
        assertThat(spec)
                .containsEntry("replicas", 1L)
                .containsEntry("revisionHistoryLimit", 10L)
                .containsEntry("progressDeadlineSeconds", 600L)
                .containsEntry(
                        "strategy",
                        yaml(
                                "{type: RollingUpdate, rollingUpdate: {maxUnavailable: 25%, maxSurge: 25%}}"));
        assertThat(String.valueOf(spec.get("template")))
                .contains("imagePullPolicy=IfNotPresent", "restartPolicy=Always")
                .doesNotContain("enableServiceLinks");
    }

    @Test
    void completesAService() {
        assertThat(defaulted("v1", "Service", "{spec: {ports: [{port: 80}]}}"))
                .isEqualTo(
                        yaml(
                                """
                                spec:
                                  ports: [{port: 80, protocol: TCP, targetPort: 80}]
                                  sessionAffinity: None
                                  type: ClusterIP
                                  internalTrafficPolicy: Cluster
                                  ipFamilyPolicy: SingleStack
                                  ipFamilies: [IPv4]
                                status: {loadBalancer: {}}
                                """));
    }

    @Test
    void completesAJob() {
        assertThat(defaulted("batch/v1", "Job", "{metadata: {name: a}, spec: {}}"))
                .isEqualTo(
                        yaml(
                                """
                                metadata: {name: a}
                                spec:
                                  completions: 1
                                  parallelism: 1
                                  backoffLimit: 6
                                  completionMode: NonIndexed
                                  suspend: false
                                  podReplacementPolicy: TerminatingOrFailed
                                """));
    }

    @Test
    void completesATenant() {
        assertThat(defaulted("atoll.dev/v1", "Tenant", "{metadata: {name: a}}"))
                .isEqualTo(
                        yaml(
                                """
                                metadata: {name: a}
                                spec:
                                  suspended: false
                                  kubernetesVersion: '1.36'
                                  placement: {policy: LeastLoaded}
                                """));
    }

    @ParameterizedTest
    @CsvSource({
        "a, true",
        "a:latest, true",
        "a:1, false",
        "r:5000/a, true",
        "r:5000/a:1, false",
        "a@sha256:00, false",
        "a:latest@sha256:00, true"
    })
    void pullsAlwaysWhatMayHaveChanged(String image, boolean latest) {
        assertThat(PodDefaults.isLatest(image)).isEqualTo(latest);
    }
}
