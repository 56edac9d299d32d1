package dev.atoll.e2e;

import static dev.atoll.e2e.TestingPlatform.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// The platform's process is killed in the middle of everything, and nothing is lost.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CrashTest {
    private static final int MOMENTS = 10;
    private static final int WRITERS = 200;
    private static final Pattern PORT = Pattern.compile("127\\.0\\.0\\.1:(\\d+)");

    @TempDir private Path folder = Path.of("");
    private TestingPlatform atoll = TestingPlatform.prepared();
    private long pid;

    @BeforeAll
    void start() {
        pid = atoll.up();
        atoll.load("shop-tools-1");
        atoll.kubectl(
                "create", "deployment", "survivor", "--image=shop/tools:1", "--", "sleep", "86400");
        atoll.rolledOut("deployment/survivor");
    }

    @AfterAll
    void end() {
        atoll.close();
    }

    /// What would change if a container was touched.
    private String containers() {
        return atoll.kubectl(
                "get",
                "pods",
                "-l",
                "app=survivor",
                "-o",
                "jsonpath={range .items[*]}{.metadata.uid}{.status.containerStatuses[0].containerID}"
                        + "{.status.containerStatuses[0].restartCount}{.status.podIP}{end}");
    }

    private void kill() throws IOException, InterruptedException {
        ProcessHandle platform = ProcessHandle.of(pid).orElseThrow();
        platform.destroyForcibly();
        platform.onExit().join();
    }

    @Test
    void everyAcknowledgedWriteSurvivesTenKills() throws IOException, InterruptedException {
        String before = containers();
        Set<String> acknowledged = new TreeSet<>();
        for (int moment = 0; moment < MOMENTS; moment++) {
            acknowledged.addAll(writeUntilKilled(moment));
            pid = atoll.up();
            Set<String> there =
                    new TreeSet<>(
                            atoll.kubectl("get", "configmaps", "-o", "name").lines().toList());
            assertThat(there).as("after kill " + moment).containsAll(acknowledged);
            assertThat(containers()).isEqualTo(before);
        }
        assertThat(acknowledged).hasSizeGreaterThan(MOMENTS);
        atoll.kubectl("scale", "deployment/survivor", "--replicas=2");
        atoll.rolledOut("deployment/survivor");
        eventually(() ->
                assertThat(atoll.kubectl("get", "nodes").lines().skip(1))
                        .allMatch(line -> line.contains(" Ready ")));
    }

    /// 200 writers write until the platform is killed, which is after more writes each time.
    private Set<String> writeUntilKilled(int moment) throws IOException, InterruptedException {
        Set<String> acknowledged = new ConcurrentSkipListSet<>();
        Path output = folder.resolve("proxy-" + moment);
        Process proxy = atoll.tool("kubectl", "proxy", "--port=0").start(output);
        AtomicBoolean over = new AtomicBoolean();
        try (HttpClient client =
                        HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
                ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
            eventually(() -> assertThat(Files.readString(output)).containsPattern(PORT));
            Matcher port = PORT.matcher(Files.readString(output));
            assertThat(port.find()).isTrue();
            URI collection =
                    URI.create(
                            "http://127.0.0.1:"
                                    + port.group(1)
                                    + "/api/v1/namespaces/default/configmaps");
            for (int writer = 0; writer < WRITERS; writer++) {
                String prefix = "w" + moment + "-" + writer;
                writers.execute(() -> {
                    for (int i = 0; !over.get() && i < 1_000; i++) {
                        String name = prefix + "-" + i;
                        if (!creates(client, collection, name)) {
                            return;
                        }
                        acknowledged.add("configmap/" + name);
                    }
                });
            }
            int enough = 1 + 40 * moment;
            eventually(() -> assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(enough));
            kill();
            over.set(true);
        } finally {
            over.set(true);
            proxy.destroyForcibly().waitFor();
        }
        return acknowledged;
    }

    private static boolean creates(HttpClient client, URI collection, String name) {
        try {
            return client.send(
                                    HttpRequest.newBuilder(collection)
                                            .timeout(Duration.ofSeconds(10))
                                            .header("Content-Type", "application/json")
                                            .POST(
                                                    HttpRequest.BodyPublishers.ofString(
                                                            "{\"metadata\":{\"name\":\""
                                                                    + name
                                                                    + "\"},\"data\":{\"a\":\"b\"}}"))
                                            .build(),
                                    HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 201;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
