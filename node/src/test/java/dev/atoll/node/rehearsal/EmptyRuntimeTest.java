package dev.atoll.node.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.node.cri.GrpcCriRuntime;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmptyRuntimeTest {
    @Test
    void answersAllThatAStartAsks(@TempDir Path folder) throws IOException {
        Path socket = folder.resolve("cri.sock");

        try (EmptyRuntime served = EmptyRuntime.at(socket);
                GrpcCriRuntime runtime = GrpcCriRuntime.connect(socket)) {
            assertThat(runtime.version().name()).isEqualTo("empty");
            assertThat(runtime.notReady()).isEmpty();
            assertThat(runtime.sandboxes()).isEmpty();
            assertThat(runtime.containers()).isEmpty();
            assertThat(runtime.images()).isEmpty();
            assertThat(runtime.usage()).isEmpty();
            assertThat(runtime.image("pause")).isPresent();
            assertThat(served).isNotNull();
        }
    }
}
