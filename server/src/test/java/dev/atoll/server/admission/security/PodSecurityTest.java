package dev.atoll.server.admission.security;

import static dev.atoll.server.TestingServer.ALPHA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.kinds.Tree;
import dev.atoll.kinds.codec.Yaml;
import dev.atoll.server.TestingClient;
import dev.atoll.server.TestingServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PodSecurityTest {
    private static final String SAFE =
            "securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}, containers: [{name: a,"
                    + " securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}}]";

    private static String problems(List<Check> checks, String spec) {
        Tree tree = Tree.of(Yaml.decode(("{" + spec + "}").getBytes(StandardCharsets.UTF_8)));
        PodView pod = PodView.of(Tree.empty(), tree);
        return checks.stream()
                .flatMap(check -> check.look(pod).stream())
                .map(Check.Problem::toString)
                .collect(Collectors.joining(", "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "hostNetwork: true, hostPID: true | host namespaces (hostNetwork=true, hostPID=true)",
                "containers: [{name: a, securityContext: {privileged: true}}] | privileged (container \"a\""
                        + " must not set"
                        + " securityContext.privileged=true)",
                "containers: [{name: a, securityContext: {capabilities: {add: [NET_ADMIN, CHOWN]}}}] | non-default"
                        + " capabilities (container \"a\" must not include \"NET_ADMIN\" in"
                        + " securityContext.capabilities.add)",
                "volumes: [{name: v, hostPath: {path: /}}, {name: w, emptyDir: {}}] | hostPath volumes (volume \"v\")",
                "containers: [{name: a, ports: [{hostPort: 80}]}, {name: b, ports: [{hostPort: 81}]}] | hostPort"
                        + " (containers \"a\", \"b\" use hostPorts 80, 81)",
                "containers: [{name: a, securityContext: {procMount: Unmasked}}] | procMount (container"
                        + " \"a\" must not set"
                        + " securityContext.procMount to \"Unmasked\")",
                "securityContext: {seLinuxOptions: {type: spc_t, user: u}} | seLinuxOptions (pod set forbidden"
                        + " securityContext.seLinuxOptions: type \"spc_t\"; user may not be set)",
                "securityContext: {seccompProfile: {type: Unconfined}} | seccompProfile (pod must not set"
                        + " securityContext.seccompProfile.type to \"Unconfined\")",
                "securityContext: {sysctls: [{name: kernel.msgmax}, {name: net.ipv4.tcp_rmem}]} | forbidden sysctls"
                        + " (kernel.msgmax)",
                "securityContext: {windowsOptions: {hostProcess: true}} | hostProcess (pod must not set"
                        + " securityContext.windowsOptions.hostProcess=true)",
                "containers: [{name: a, livenessProbe: {httpGet: {host: 10.0.0.1}}}] | probe or lifecycle"
                        + " host (container"
                        + " \"a\" uses probe or lifecycle host \"10.0.0.1\")",
            })
    void baselineForbidsWhatBreaksOut(String spec, String problem) {
        assertThat(problems(BaselineChecks.ALL, spec)).isEqualTo(problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "containers: [{name: a}] | allowPrivilegeEscalation != false (container \"a\" must set"
                        + " securityContext.allowPrivilegeEscalation=false), unrestricted capabilities"
                        + " (container \"a\" must"
                        + " set securityContext.capabilities.drop=[\"ALL\"]), runAsNonRoot != true (pod or"
                        + " container \"a\""
                        + " must set securityContext.runAsNonRoot=true), seccompProfile (pod or container"
                        + " \"a\" must set"
                        + " securityContext.seccompProfile.type to \"RuntimeDefault\" or \"Localhost\")",
                SAFE
                        + ", volumes: [{name: v, hostPath: {path: /}}, {name: w, nfs: {}}] | restricted volume types"
                        + " (volumes \"v\", \"w\" use restricted volume types \"hostPath\", \"nfs\")",
                "securityContext: {runAsNonRoot: true, runAsUser: 0, seccompProfile: {type: RuntimeDefault}} |"
                        + " runAsUser=0 (pod must not set runAsUser=0)",
                "securityContext: {runAsNonRoot: false, seccompProfile: {type: RuntimeDefault}} | runAsNonRoot != true"
                        + " (pod must not set securityContext.runAsNonRoot=false)",
            })
    void restrictedAsksForMore(String spec, String problem) {
        assertThat(problems(RestrictedChecks.ALL, spec)).isEqualTo(problem);
    }

    @Test
    void restrictedLetsCarefulPodsPass() {
        assertThat(problems(RestrictedChecks.ALL, SAFE)).isEmpty();
        assertThat(problems(BaselineChecks.ALL, "containers: [{name: a}]")).isEmpty();
    }

    @Test
    void namespacesSayWhatTheirPodsHaveToBe(@TempDir Path folder) {
        try (TestingServer server = TestingServer.open(folder)) {
            TestingClient client = server.admin(ALPHA);
            assertThat(pod(client, "before").code()).isEqualTo(201);
            assertThat(label(client, "odd").message())
                    .isEqualTo(
                            "Namespace \"default\" is invalid:"
                                    + " metadata.labels[pod-security.kubernetes.io/enforce]: Invalid"
                                    + " value: \"odd\": must be one of privileged, baseline, restricted");
            assertThat(label(client, "baseline").code()).isEqualTo(200);
            client.get("/api/v1/namespaces/default");
            TestingClient.Answer refused = pod(client, "after");
            assertThat(refused.code()).isEqualTo(403);
            assertThat(refused.message())
                    .isEqualTo(
                            "pods \"after\" is forbidden: violates PodSecurity \"baseline:latest\": host namespaces"
                                    + " (hostNetwork=true)");
            assertThat(label(client, "privileged").code()).isEqualTo(200);
            client.get("/api/v1/namespaces/default");
            assertThat(pod(client, "after").code()).isEqualTo(201);
        }
    }

    private static TestingClient.Answer label(TestingClient client, String level) {
        return client.patch(
                "merge",
                "/api/v1/namespaces/default",
                "{\"metadata\":{\"labels\":{\"pod-security.kubernetes.io/enforce\":\""
                        + level
                        + "\"}}}");
    }

    private static TestingClient.Answer pod(TestingClient client, String name) {
        return client.post(
                "/api/v1/namespaces/default/pods",
                "{apiVersion: v1, kind: Pod, metadata: {name: "
                        + name
                        + "}, spec: {hostNetwork: true, containers: [{name: c, image: i}]}}");
    }
}
