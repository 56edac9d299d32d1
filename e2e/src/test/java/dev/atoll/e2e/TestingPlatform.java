package dev.atoll.e2e;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.Assumptions;

/// A platform with a folder and a port of its own, removed without a trace at the end. A host runs one with real
/// containers at a time.
final class TestingPlatform implements AutoCloseable {
    static final Path HOME =
            Path.of(System.getProperty("atoll.home", "..")).toAbsolutePath().normalize();
    static final Path TOOLS = HOME.resolve("e2e/target/tools");
    private static final Path IMAGES = HOME.resolve("examples/target/images");
    private static final Pattern PID = Pattern.compile("\"pid\":(\\d+)");

    private final Path data;
    private final String port;
    private final boolean simulated;

    private TestingPlatform(Path data, String port, boolean simulated) {
        this.data = data;
        this.port = port;
        this.simulated = simulated;
    }

    /// A platform that is not up yet.
    static TestingPlatform prepared() {
        Assumptions.assumeTrue(
                System.getProperty("user.name").equals("root"), "real containers need root");
        return prepared(false);
    }

    /// One that runs no container, and so needs no root and stands beside any other. It is not up yet.
    static TestingPlatform simulated() {
        return prepared(true);
    }

    private static TestingPlatform prepared(boolean simulated) {
        try {
            Path folder = Files.createTempDirectory("atoll-e2e-data");
            return new TestingPlatform(folder, freePort(), simulated);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static TestingPlatform started() {
        TestingPlatform platform = prepared();
        try {
            platform.up();
            return platform;
        } catch (AssertionError e) {
            platform.close();
            throw e;
        }
    }

    static String freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return Integer.toString(socket.getLocalPort());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// @param more words of the command
    /// @return the process of the platform
    long up(String... more) {
        List<String> words = new ArrayList<>(List.of("up", "-o", "json", "--port", port));
        words.addAll(List.of(more));
        if (simulated) {
            words.add("--simulated");
        }
        String said =
                atoll(words.toArray(String[]::new))
                        .within(Duration.ofMinutes(10))
                        .run()
                        .succeeded();
        Matcher pid = PID.matcher(said);
        if (!pid.find()) {
            throw new AssertionError("no pid in: " + said);
        }
        return Long.parseLong(pid.group(1));
    }

    /// Loads images of the examples, by the names of their archives.
    void load(String... names) {
        for (String name : names) {
            Path archive = IMAGES.resolve(name + ".tar");
            if (!Files.exists(archive)) {
                TestingCommand.of(HOME.resolve("examples/images").toString())
                        .within(Duration.ofMinutes(5))
                        .run()
                        .succeeded();
            }
            atoll("image", "load", archive.toString()).run().succeeded();
        }
    }

    /// Works on the images of the platform's containerd.
    void images(String... arguments) {
        Path socket = data.resolve("containerd/containerd-state/containerd.sock");
        List<String> words =
                new ArrayList<>(List.of("ctr", "-a", socket.toString(), "-n", "k8s.io", "images"));
        words.addAll(List.of(arguments));
        TestingCommand.of(words.toArray(String[]::new)).run().succeeded();
    }

    void loadShop() {
        load("shop-tools-1", "shop-web-1", "shop-web-2", "shop-redis-1", "shop-api-1");
    }

    Path data() {
        return data;
    }

    String port() {
        return port;
    }

    TestingCommand atoll(String... arguments) {
        List<String> words = new ArrayList<>(List.of(HOME.resolve("atoll").toString()));
        words.addAll(List.of(arguments));
        words.addAll(List.of("--data", data.toString()));
        return TestingCommand.of(words.toArray(String[]::new));
    }

    TestingCommand tool(String name, String... arguments) {
        List<String> words = new ArrayList<>(List.of(TOOLS.resolve(name).toString()));
        words.addAll(List.of(arguments));
        return TestingCommand.of(words.toArray(String[]::new))
                .with("KUBECONFIG", data.resolve("kubeconfig").toString())
                .with("HELM_CACHE_HOME", data.resolve("helm").toString())
                .with("HELM_CONFIG_HOME", data.resolve("helm").toString())
                .with("HELM_DATA_HOME", data.resolve("helm").toString());
    }

    /// Runs kubectl with a kubeconfig of its own, and gives whatever came of it.
    TestingCommand.Result kubectlWith(Path kubeconfig, String... arguments) {
        return tool("kubectl", arguments)
                .with("KUBECONFIG", kubeconfig.toString())
                .with("KUBECACHEDIR", data.resolve("kubectl").toString())
                .run();
    }

    /// Runs kubectl, which has to succeed.
    String kubectl(String... arguments) {
        return tool("kubectl", arguments).run().succeeded();
    }

    /// Runs kubectl, which has to fail.
    String kubectlFails(String... arguments) {
        TestingCommand.Result result = tool("kubectl", arguments).run();
        if (result.status() == 0) {
            throw new AssertionError("kubectl did not fail: " + result.all());
        }
        return result.all();
    }

    /// Applies a manifest from the tests' resources, in which words are replaced.
    void apply(String manifest, Map<String, String> words) {
        try (InputStream resource = TestingPlatform.class.getResourceAsStream(manifest)) {
            if (resource == null) {
                throw new IllegalArgumentException("no manifest " + manifest);
            }
            String text = new String(resource.readAllBytes(), StandardCharsets.UTF_8);
            for (Map.Entry<String, String> word : words.entrySet()) {
                text = text.replace(word.getKey(), word.getValue());
            }
            tool("kubectl", "apply", "-f", "-").reading(text).run().succeeded();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Runs a shell's script in a container of a pod, and gives what it printed, also where it failed.
    String inside(String pod, String container, String script) {
        return tool("kubectl", "exec", pod, "-c", container, "--", "sh", "-c", script).run().all();
    }

    /// The messages of all events about a pod that have a reason.
    String events(String pod, String reason) {
        return kubectl(
                "get",
                "events",
                "--field-selector=involvedObject.name=" + pod + ",reason=" + reason,
                "-o",
                "jsonpath={range .items[*]}{.message}{\"\\n\"}{end}");
    }

    void ready(String... pods) {
        List<String> words = new ArrayList<>(List.of("wait", "--for=condition=Ready"));
        for (String pod : pods) {
            words.add("pod/" + pod);
        }
        words.add("--timeout=60s");
        tool("kubectl", words.toArray(String[]::new))
                .within(Duration.ofSeconds(70))
                .run()
                .succeeded();
    }

    /// A field of an object, as kubectl's jsonpath prints it.
    String field(String object, String path) {
        return kubectl("get", object, "-o", "jsonpath={" + path + "}");
    }

    void rolledOut(String object) {
        tool("kubectl", "rollout", "status", object, "--timeout=90s")
                .within(Duration.ofSeconds(100))
                .run()
                .succeeded();
    }

    void applyShop() {
        kubectl("apply", "-f", HOME.resolve("examples/shop").toString());
        rolledOut("statefulset/redis");
        rolledOut("deployment/api");
        rolledOut("deployment/web");
    }

    /// Waits until an assertion holds; what it throws meanwhile only tells that it does not yet.
    static void eventually(ThrowingRunnable assertion) {
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(200))
                .ignoreExceptions()
                .untilAsserted(assertion);
    }

    @Override
    public void close() {
        atoll("uninstall", "-y").within(Duration.ofMinutes(2)).run().succeeded();
        try {
            Files.deleteIfExists(data);
        } catch (IOException e) {
            throw new UncheckedIOException("uninstall left files in " + data, e);
        }
    }
}
