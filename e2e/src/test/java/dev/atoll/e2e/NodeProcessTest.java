package dev.atoll.e2e;

import static dev.atoll.e2e.TestingPlatform.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// This host as a tenant's node, with real containers, in a process of its own; the servers are in another.
final class NodeProcessTest {
    private static final String POD =
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: talker, namespace: default}
            spec:
              terminationGracePeriodSeconds: 1
              containers:
              - name: main
                image: shop/tools:1
                command:
                - sh
                - -c
                - |
                  mkdir /tmp/www; echo hello > /tmp/www/index.html; httpd -p 80 -h /tmp/www
                  i=0; while true; do i=$((i+1)); echo line $i; sleep 0.2; done
                readinessProbe: {tcpSocket: {port: 80}, periodSeconds: 1}
            """;

    @TempDir private Path folder = Path.of("");
    private final TestingPlatform servers = TestingPlatform.prepared();
    private final TestingPlatform machine = TestingPlatform.prepared();
    private final String agentPort = TestingPlatform.freePort();
    private Path user = Path.of("");
    private Path node = Path.of("");

    @AfterEach
    void end() {
        machine.close();
        servers.close();
    }

    private long upServers() {
        return servers.up("--role=server,scheduler,controllers");
    }

    private long upMachine() {
        return machine.up("--role=node", "--node-kubeconfig=" + node, "--node-port=" + agentPort);
    }

    /// Keeps what a command of the operator prints.
    private Path printed(String name, String... words) throws IOException {
        return Files.writeString(folder.resolve(name), servers.atoll(words).run().succeeded());
    }

    private TestingCommand kubectl(String... words) {
        return servers.tool("kubectl", words)
                .with("KUBECONFIG", user.toString())
                .with("KUBECACHEDIR", folder.resolve("kubectl").toString());
    }

    private String container() {
        return kubectl(
                        "get",
                        "pod",
                        "talker",
                        "-o",
                        "jsonpath={.status.containerStatuses[0].containerID} {.status.containerStatuses[0].restartCount}")
                .run()
                .succeeded();
    }

    private static void end(long pid, boolean byForce)
            throws ExecutionException, InterruptedException {
        ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
        if (byForce) {
            process.destroyForcibly();
        } else {
            process.destroy();
        }
        process.onExit().get();
    }

    /// Log, command and port of the pod's container, by way of server and agent.
    private void streamsWork() throws Exception {
        eventually(() ->
                assertThat(kubectl("exec", "talker", "--", "echo", "hi").run().succeeded())
                        .isEqualTo("hi\n"));
        follow(
                List.of("logs", "-f", "talker"),
                Pattern.compile("line 1\n(.*\n)*line \\d+\n"),
                _ -> {});
        follow(
                List.of("port-forward", "pod/talker", ":80"),
                Pattern.compile("127\\.0\\.0\\.1:(\\d+)"),
                found ->
                        assertThat(
                                        TestingLoad.get(
                                                "127.0.0.1", Integer.parseInt(found.group(1)), "/"))
                                .isEqualTo("hello"));
    }

    private interface Check {
        void of(Matcher found) throws IOException;
    }

    /// Runs kubectl until it has said something.
    private void follow(List<String> words, Pattern said, Check check) throws Exception {
        Path output = Files.createTempFile(folder, "followed", "");
        Process following = kubectl(words.toArray(String[]::new)).start(output);
        try {
            eventually(() -> {
                Matcher found = said.matcher(Files.readString(output));
                assertThat(found.find()).isTrue();
                check.of(found);
            });
        } finally {
            following.destroyForcibly().waitFor();
        }
    }

    @Test
    void containersAreReachedAndOutliveTheProcessesAroundThem() throws Exception {
        long serving = upServers();
        servers.atoll("tenant", "create", "shop", "--wait").run().succeeded();
        user = printed("user", "tenant", "kubeconfig", "shop");
        node = printed("node", "node", "kubeconfig", "one", "--tenant", "shop");
        long agent = upMachine();
        assertThat(machine.atoll("status").run().succeeded()).contains("Node     one (containerd)");
        eventually(() ->
                assertThat(kubectl("get", "nodes").run().succeeded())
                        .containsPattern("one +Ready"));
        machine.load("shop-tools-1");
        kubectl("apply", "-f", "-").reading(POD).run().succeeded();
        kubectl("wait", "--for=condition=Ready", "pod/talker", "--timeout=50s").run().succeeded();
        streamsWork();
        String before = container();
        assertThat(before).startsWith("containerd://").endsWith(" 0");

        end(agent, false);
        assertThat(kubectl("exec", "talker", "--", "echo", "hi").run().all())
                .contains("cannot be reached");
        upMachine();
        streamsWork();
        assertThat(container()).isEqualTo(before);

        end(serving, true);
        upServers();
        streamsWork();
        assertThat(container()).isEqualTo(before);

        List<String> names = List.of("second", "third");
        for (String name : names) {
            kubectl("run", name, "--image=shop/tools:1", "--", "sleep", "1000").run().succeeded();
        }
        for (String name : names) {
            kubectl("wait", "--for=condition=Ready", "pod/" + name, "--timeout=50s")
                    .run()
                    .succeeded();
        }
    }
}
