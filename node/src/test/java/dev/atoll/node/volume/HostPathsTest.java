package dev.atoll.node.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HostPathsTest {
    @TempDir private Path folder = Path.of("");

    @Test
    void whatIsToBeThereMustBeOfItsKind() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        assertThat(HostPaths.check(file, "File")).isEqualTo(file);
        assertThat(HostPaths.check(folder, "Directory")).isEqualTo(folder);
        assertThat(HostPaths.check(Path.of("/dev/null"), "CharDevice")).isNotNull();
        assertRefused(file, "Directory", "directory");
        assertRefused(file, "DirectoryOrCreate", "directory");
        assertRefused(folder, "File", "file");
        assertRefused(folder, "FileOrCreate", "file");
        assertRefused(folder.resolve("none"), "Socket", "socket file");
        assertRefused(file, "CharDevice", "character device");
        assertRefused(file, "BlockDevice", "block device");
    }

    private static void assertRefused(Path path, String type, String words) {
        assertThatThrownBy(() -> HostPaths.check(path, type))
                .hasMessage("hostPath type check failed: " + path + " is not a " + words);
    }

    @Test
    void whatMayBeMadeIsMade() throws Exception {
        assertThat(HostPaths.check(folder.resolve("a/b"), "DirectoryOrCreate")).isDirectory();
        assertThat(HostPaths.check(folder.resolve("file"), "FileOrCreate")).isRegularFile();
        assertThatThrownBy(() -> HostPaths.check(folder.resolve("no/file"), "FileOrCreate"))
                .isInstanceOf(IOException.class);
    }
}
