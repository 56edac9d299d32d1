package dev.atoll.e2e;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.Assumptions;

/// A platform with real containers, a folder and a port of its own, removed without a trace at the end. A host
/// runs one at a time.
final class TestingPlatform implements AutoCloseable {
    static final Path HOME =
            Path.of(System.getProperty("atoll.home", "..")).toAbsolutePath().normalize();
    private static final Path TOOLS = HOME.resolve("e2e/target/tools");
    private static final Path IMAGES = HOME.resolve("examples/target/images");
    private static final Pattern PID = Pattern.compile("\"pid\":(\\d+)");

    private final Path data;
    private final String port;

    private TestingPlatform(Path data, String port) {
        this.data = data;
        this.port = port;
    }

    /// A platform that is not up yet.
    static TestingPlatform prepared() {
        Assumptions.assumeTrue(
                System.getProperty("user.name").equals("root"), "real containers need root");
        try {
            Path folder = Files.createTempDirectory("atoll-e2e-data");
            return new TestingPlatform(folder, freePort());
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

    /// @return the process of the platform
    long up() {
        String said =
                atoll("up", "-o", "json", "--port", port)
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

    static void eventually(ThrowingRunnable assertion) {
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(200))
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
