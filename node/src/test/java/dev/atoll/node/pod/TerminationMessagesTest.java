package dev.atoll.node.pod;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.node.cri.ContainerState;
import dev.atoll.node.cri.ContainerStatus;
import dev.atoll.node.spec.Labels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TerminationMessagesTest {
    private static final int LIMIT = 2048;

    @TempDir private Path folder = Path.of("");

    private String message(int exitCode, String policy) {
        return TerminationMessages.of(
                new ContainerStatus(
                        "id",
                        "main",
                        0,
                        ContainerState.EXITED,
                        1,
                        1,
                        1,
                        exitCode,
                        "image",
                        "image",
                        "",
                        "of the runtime",
                        Map.of(),
                        Map.of(
                                Labels.TERMINATION_FILE,
                                folder.resolve("message").toString(),
                                Labels.TERMINATION_POLICY,
                                policy),
                        folder.resolve("log").toString()));
    }

    private void log(String... lines) throws IOException {
        StringBuilder text = new StringBuilder();
        for (String line : lines) {
            text.append("2026-01-01T00:00:00.123456789Z stdout F ").append(line).append('\n');
        }
        Files.writeString(folder.resolve("log"), text);
    }

    @Test
    void theFileGoesFirstThenTheLogOfAFailureThenTheRuntime() throws IOException {
        log("one", "two");
        assertThat(message(1, "File")).isEqualTo("of the runtime");
        assertThat(message(0, "FallbackToLogsOnError")).isEqualTo("of the runtime");
        assertThat(message(1, "FallbackToLogsOnError")).isEqualTo("one\ntwo\n");
        Files.writeString(folder.resolve("message"), "left");
        assertThat(message(1, "FallbackToLogsOnError")).isEqualTo("left");
    }

    @Test
    void ofALongLogTheLastWholeLinesAreLeft() throws IOException {
        String[] lines = new String[1000];
        for (int i = 0; i < lines.length; i++) {
            lines[i] = "line number " + i;
        }
        log(lines);
        assertThat(message(1, "FallbackToLogsOnError"))
                .startsWith("line number 920\n")
                .endsWith("line number 999\n");
        log("a".repeat(10_000), "b".repeat(3_000));
        assertThat(message(1, "FallbackToLogsOnError"))
                .hasSize(LIMIT)
                .endsWith("bb\n")
                .doesNotContain("a");
    }
}
