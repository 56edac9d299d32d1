package dev.atoll.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Up, again up, down, up, uninstall; and what is said where something is in the way.
final class LifecycleTest {
    @TempDir private Path folder = Path.of("");

    /// Everything of this host that a platform has a part in.
    private record Host(
            Set<String> links, Set<String> tables, Set<String> namespaces, Set<String> mounts) {
        static Host now() {
            return new Host(
                    lines(
                            TestingCommand.of(
                                    "sh", "-c", "ip -o link | cut -d : -f 2 | cut -d @ -f 1")),
                    lines(TestingCommand.of("nft", "list", "tables")),
                    lines(TestingCommand.of("ip", "netns", "list")),
                    lines(TestingCommand.of("sh", "-c", "cut -d ' ' -f 2 /proc/self/mounts")));
        }

        private static Set<String> lines(TestingCommand command) {
            return command.run().succeeded().lines().collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static Set<String> processesNaming(Path data) {
        return ProcessHandle.allProcesses()
                .map(process -> process.info().commandLine().orElse(""))
                .filter(line -> line.contains(data.toString()))
                .collect(Collectors.toSet());
    }

    @Test
    void nothingStaysAfterUninstall() {
        Host before = Host.now();
        Path data;
        try (TestingPlatform atoll = TestingPlatform.started()) {
            data = atoll.data();
            atoll.load("shop-tools-1");
            atoll.kubectl(
                    "create", "deployment", "left", "--image=shop/tools:1", "--", "sleep", "86400");
            atoll.rolledOut("deployment/left");
            assertThat(processesNaming(data)).isNotEmpty();
        }
        assertThat(data).doesNotExist();
        assertThat(processesNaming(data)).isEmpty();
        assertThat(Host.now()).isEqualTo(before);
    }

    @Test
    void aPlatformThatRunsIsNotStartedAgain() {
        try (TestingPlatform atoll = TestingPlatform.started()) {
            TestingCommand.Result again = atoll.atoll("up", "--port", atoll.port()).run();
            assertThat(again.succeeded()).contains("runs already", atoll.port());
            assertThat(atoll.atoll("status", "-o", "json").run().succeeded())
                    .contains("\"running\":true", "\"ready\":true");
        }
    }

    @Test
    void downStopsContainersAndKeepsData() {
        try (TestingPlatform atoll = TestingPlatform.started()) {
            atoll.load("shop-tools-1");
            atoll.kubectl(
                    "create", "deployment", "kept", "--image=shop/tools:1", "--", "sleep", "86400");
            atoll.rolledOut("deployment/kept");
            atoll.atoll("down").within(Duration.ofMinutes(2)).run().succeeded();
            assertThat(processesNaming(atoll.data())).isEmpty();
            assertThat(atoll.atoll("status").run().status()).isEqualTo(3);
            atoll.up();
            atoll.rolledOut("deployment/kept");
        }
    }

    @Test
    void aPortInUseIsNamed() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                TestingPlatform atoll = TestingPlatform.prepared()) {
            String port = Integer.toString(socket.getLocalPort());
            TestingCommand.Result up = atoll.atoll("up", "--port", port, "--simulated").run();
            assertThat(up.status()).isEqualTo(1);
            assertThat(up.all()).contains(port, "in use", "--port");
        }
    }

    private void isRefused(Path place) {
        TestingCommand.Result up =
                TestingCommand.of(
                                TestingPlatform.HOME.resolve("atoll").toString(),
                                "up",
                                "--simulated",
                                "--port",
                                TestingPlatform.freePort(),
                                "--data",
                                place.toString())
                        .run();
        assertThat(up.status()).isEqualTo(1);
        assertThat(up.all()).contains(place.toString(), "--data");
    }

    @Test
    void aFolderOfSomebodyElseIsNotTouched() throws IOException {
        Path full = Files.createDirectory(folder.resolve("full"));
        Files.writeString(full.resolve("precious"), "do not touch");
        isRefused(full);
        assertThat(full).isDirectoryContaining(file -> file.endsWith("precious"));
        assertThat(full.resolve("precious")).hasContent("do not touch");
    }

    @Test
    void aFileInTheFoldersPlaceIsNamed() throws IOException {
        isRefused(Files.writeString(folder.resolve("file"), "not a folder"));
    }
}
