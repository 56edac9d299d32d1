package dev.atoll.e2e;

import static dev.atoll.e2e.TestingPlatform.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.e2e.TestingNetwork.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The example of docs/deployment.md on machines that are namespaces: all of it is started anew under load, machine by
/// machine, then one machine dies.
final class LargePlatformTest {
    private static final List<String> TENANTS = List.of("t1", "t2", "t3", "t4");
    private static final String PROXY = "http://127.0.0.1:8001";

    private final Path folder;
    private final TestingCluster cluster;
    private final Map<String, Path> kubeconfigs = new LinkedHashMap<>();

    LargePlatformTest(@TempDir Path folder) {
        Assumptions.assumeTrue(
                System.getProperty("user.name").equals("root"), "namespaces need root");
        Assumptions.assumeTrue(
                Files.isExecutable(TestingPlatform.TOOLS.resolve("haproxy")),
                "haproxy is not there: .ci/tools brings it");
        this.folder = folder;
        this.cluster = new TestingCluster(folder);
    }

    @AfterEach
    void end() {
        cluster.close();
    }

    private void makeTenants() {
        String objects =
                TENANTS.stream()
                        .map(name ->
                                "{apiVersion: atoll.dev/v1, kind: Tenant, metadata: {name: "
                                        + name
                                        + "}}\n")
                        .collect(Collectors.joining("---\n"));
        Path kubeconfig = cluster.kubeconfig();
        cluster.tool(kubeconfig, "--context", "atoll-system", "apply", "-f", "-")
                .reading(objects)
                .run()
                .succeeded();
        TENANTS.forEach(tenant -> kubeconfigs.put(tenant, cluster.enter(tenant)));
        kubeconfigs.put("default", kubeconfig);
    }

    /// Gives each tenant a deployment; waits until its controllers have made the pods, and in the tenant with the node
    /// until these run.
    private void deploy(String name) {
        kubeconfigs.forEach((_, kubeconfig) ->
                cluster.tool(kubeconfig, "create", "deployment", name, "--image=i", "--replicas=2")
                        .run()
                        .succeeded());
        kubeconfigs.forEach((tenant, kubeconfig) ->
                eventually(() ->
                        assertThat(
                                        cluster.tool(
                                                        kubeconfig,
                                                        "get",
                                                        "pods",
                                                        "-l",
                                                        "app=" + name,
                                                        "--no-headers")
                                                .run()
                                                .succeeded()
                                                .lines())
                                .as(tenant)
                                .hasSize(2)
                                .allMatch(line ->
                                        !tenant.equals("default") || line.contains("Running"))));
    }

    @Test
    void itIsStartedAnewUnderLoadAndOutlivesAMachine() throws Exception {
        cluster.start();
        makeTenants();
        deploy("first");
        String failures = load(this::startAllAnew);
        assertThat(failures.lines().filter(line -> line.startsWith("failed"))).isEmpty();
        assertThat(failures.lines().filter(line -> line.startsWith("answered"))).hasSize(4);
        deploy("second");

        Machine lost = cluster.machines.getLast();
        cluster.kill(lost);
        cluster.awaitServed(lost, false);
        deploy("third");
    }

    private void startAllAnew() {
        for (Machine machine : cluster.machines) {
            cluster.startAnew(machine);
            cluster.awaitServed(machine, true);
        }
    }

    /// @return what clients said who worked meanwhile
    private String load(Runnable meanwhile) throws IOException, InterruptedException {
        Path proxied = folder.resolve("proxy.log");
        cluster.keep(cluster.tool(cluster.kubeconfig(), "proxy", "--port=8001").start(proxied));
        eventually(() -> assertThat(Files.readString(proxied)).contains("Starting to serve"));
        Path running = Files.createFile(folder.resolve("running"));
        Path said = folder.resolve("said");
        Process clients =
                cluster.keep(
                        cluster.front
                                .run(
                                        System.getProperty("java.home") + "/bin/java",
                                        "-cp",
                                        System.getProperty("java.class.path"),
                                        TestingRequests.class.getName(),
                                        PROXY + "/api/v1/namespaces/default/configmaps",
                                        running.toString())
                                .start(said));
        meanwhile.run();
        Files.delete(running);
        assertThat(clients.waitFor(Duration.ofSeconds(30))).isTrue();
        return Files.readString(said);
    }
}
