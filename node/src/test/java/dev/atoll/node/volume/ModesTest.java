package dev.atoll.node.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.atoll.node.linux.Linux;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("root")
final class ModesTest {
    @TempDir private Path folder = Path.of("");
    private Path file = Path.of("");

    @BeforeEach
    void makeAFile() throws IOException {
        assumeTrue(Linux.isRoot(), "needs root");
        Modes.set(folder, 0755);
        file = Files.writeString(folder.resolve("file"), "x");
        Modes.set(file, 0400);
    }

    @Test
    void aGroupThatIsGivenFilesMayWriteThem() throws IOException {
        Modes.giveTo(folder, 3000);
        assertThat(Modes.get(file)).isEqualTo(0460);
        assertThat(Modes.get(folder)).isEqualTo(02775);
        assertThat(Files.getAttribute(file, "unix:gid")).isEqualTo(3000);
    }

    @Test
    void aGroupThatIsLentFilesMayOnlyReadThem() throws IOException {
        Modes.lendTo(folder, 3000);
        assertThat(Modes.get(file)).isEqualTo(0440);
        assertThat(Modes.get(folder)).isEqualTo(02755);
    }
}
