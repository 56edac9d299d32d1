package dev.atoll.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunStateTest {
    @TempDir private Path folder = Path.of("replaced-by-junit");

    @Test
    void isNotAliveWhereItsProcessDiedAndWeHaveItsNumber() throws IOException {
        DataFolder data = new DataFolder(folder.resolve("data"));
        data.prepare();
        RunState state =
                new RunState(
                        ProcessHandle.current().pid(),
                        "https://127.0.0.1:6443",
                        "simulated",
                        Instant.EPOCH,
                        Duration.ZERO);
        state.write(data);
        assertThat(RunState.of(data)).isEmpty();
    }
}
