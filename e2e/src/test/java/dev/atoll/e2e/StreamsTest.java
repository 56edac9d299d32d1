package dev.atoll.e2e;

import static dev.atoll.e2e.TestingPlatform.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// What passes between people and containers: logs, commands, terminals, ports and files.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class StreamsTest {
    @TempDir private Path folder = Path.of("");
    private final TestingPlatform atoll = TestingPlatform.prepared();
    private String greeter = "";

    @BeforeAll
    void start() {
        atoll.up();
        atoll.load("shop-tools-1");
        atoll.apply("streams.yaml", Map.of());
        atoll.rolledOut("deployment/greeter");
        atoll.ready("talker", "listener", "shell");
        greeter =
                atoll.kubectl(
                        "get",
                        "pods",
                        "-l",
                        "app=greeter",
                        "-o",
                        "jsonpath={.items[0].metadata.name}");
    }

    @AfterAll
    void end() {
        atoll.close();
    }

    /// Runs a shell's script in a terminal of its own.
    private static TestingCommand terminal(String script, TestingCommand like) {
        return new TestingCommand(
                List.of("script", "-qec", script, "/dev/null"),
                like.environment(),
                "",
                Duration.ofSeconds(60));
    }

    @Test
    void followsLogs() throws Exception {
        Path output = folder.resolve("log");
        Process following = atoll.tool("kubectl", "logs", "-f", "talker").start(output);
        try {
            eventually(
                    () -> assertThat(Files.readString(output)).contains("line 1\n", "line 20\n"));
        } finally {
            following.destroyForcibly().waitFor();
        }
    }

    @Test
    void readsAPartOfTheLog() {
        // The talker may say a line while the end of the log is read.
        assertThat(atoll.kubectl("logs", "talker", "--tail=2").lines()).hasSizeBetween(2, 3);
        assertThat(atoll.kubectl("logs", "talker", "--limit-bytes=6")).isEqualTo("line 1");
        assertThat(atoll.kubectl("logs", "talker", "--since=1h")).startsWith("line 1\n");
        assertThat(atoll.kubectl("logs", "talker", "--since-time=2100-01-01T00:00:00Z")).isEmpty();
        String last = atoll.kubectl("logs", "talker", "--timestamps", "--tail=1");
        assertThat(last).containsPattern("^(\\d{4}-\\d\\d-\\d\\dT\\S+ line \\d+\n){1,2}$");
        String second = last.substring(0, "2000-01-01T00:00:00".length());
        assertThat(atoll.kubectl("logs", "talker", "--timestamps", "--since-time=" + second + "Z"))
                .startsWith(second)
                .contains(last);
    }

    @Test
    void followsLogsToTheEndOfTheContainer() {
        atoll.kubectl(
                "run",
                "short",
                "--image=shop/tools:1",
                "--restart=Never",
                "--command",
                "--",
                "sh",
                "-c",
                "for i in 1 2 3; do echo part $i; sleep 1; done");
        eventually(() ->
                assertThat(atoll.field("pod/short", ".status.phase")).isIn("Running", "Succeeded"));
        assertThat(atoll.kubectl("logs", "-f", "short")).isEqualTo("part 1\npart 2\npart 3\n");
        eventually(
                () -> assertThat(atoll.field("pod/short", ".status.phase")).isEqualTo("Succeeded"));
    }

    @Test
    void executesCommands() {
        assertThat(atoll.kubectl("exec", greeter, "--", "echo", "hi")).isEqualTo("hi\n");
        TestingCommand.Result failed =
                atoll.tool("kubectl", "exec", greeter, "--", "sh", "-c", "echo no >&2; exit 7")
                        .run();
        assertThat(failed.status()).isEqualTo(7);
        assertThat(failed.errors()).contains("no");
        String echoed =
                atoll.tool("kubectl", "exec", "-i", greeter, "--", "cat")
                        .reading("typed text\n")
                        .run()
                        .succeeded();
        assertThat(echoed).isEqualTo("typed text\n");
    }

    @Test
    void aTerminalTakesTheSizeOfOnesOwn() {
        TestingCommand inside =
                atoll.tool(
                        "kubectl",
                        "exec",
                        "-it",
                        greeter,
                        "--",
                        "sh",
                        "-c",
                        "\"tty; "
                                + until("20 40")
                                + "touch /tmp/sized; "
                                + until("44 88")
                                + "echo resized\"");
        String resize =
                "(until "
                        + atoll.tool("kubectl", "exec", greeter, "--", "test", "-e", "/tmp/sized")
                        + "; do sleep 0.2; done; stty rows 44 cols 88 </dev/tty) 2>/dev/null & ";
        String script = "stty rows 20 cols 40; " + resize + inside;
        assertThat(terminal(script, inside).run().succeeded()).contains("/dev/pts/", "resized");
    }

    /// A shell's wait for the size of its terminal.
    private static String until(String size) {
        return "until stty size | grep -q '" + size + "'; do sleep 0.1; done; ";
    }

    @Test
    void attachesToARunningContainer() {
        atoll.tool("kubectl", "attach", "-i", "listener").reading("one\ntwo\n").run().succeeded();
        eventually(() ->
                assertThat(atoll.kubectl("logs", "listener")).isEqualTo("heard one\nheard two\n"));
    }

    @Test
    void attachesToATerminal() {
        TestingCommand attach = atoll.tool("kubectl", "attach", "-it", "shell");
        String typed = until("33 77") + "echo sized $((6*7)); exit\n";
        assertThat(
                        terminal("stty rows 33 cols 77; " + attach, attach)
                                .reading(typed)
                                .run()
                                .succeeded())
                .contains("sized 42");
    }

    @Test
    void runsACommandInAPodThatIsGoneAfterwards() {
        TestingCommand.Result result =
                atoll.tool(
                                "kubectl",
                                "run",
                                "once",
                                "-i",
                                "--rm",
                                "--restart=Never",
                                "--image=shop/tools:1",
                                "--command",
                                "--",
                                "sh",
                                "-c",
                                "cat; exit 4")
                        .reading("typed text\n")
                        .run();
        assertThat(result.output()).contains("typed text\n");
        assertThat(result.status()).isEqualTo(4);
        assertThat(atoll.kubectlFails("get", "pod", "once")).contains("not found");
    }

    @Test
    void forwardsPorts() throws Exception {
        for (String target : List.of("pod/" + greeter, "service/greeter", "deployment/greeter")) {
            Path output = folder.resolve("forward");
            Process forwarding = atoll.tool("kubectl", "port-forward", target, ":80").start(output);
            try {
                Pattern ready = Pattern.compile("127\\.0\\.0\\.1:(\\d+)");
                eventually(() -> assertThat(Files.readString(output)).containsPattern(ready));
                Matcher port = ready.matcher(Files.readString(output));
                assertThat(port.find()).isTrue();
                assertThat(TestingLoad.get("127.0.0.1", Integer.parseInt(port.group(1)), "/"))
                        .isEqualTo("hello");
            } finally {
                forwarding.destroyForcibly().waitFor();
            }
        }
    }

    @Test
    void copiesFiles() throws IOException {
        Path there = Files.writeString(folder.resolve("there"), "content\n".repeat(10_000));
        Path back = folder.resolve("back");
        atoll.kubectl("cp", there.toString(), greeter + ":/tmp/copied");
        atoll.kubectl("cp", greeter + ":/tmp/copied", back.toString());
        assertThat(back).hasSameTextualContentAs(there);
    }
}
