package dev.atoll.node.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PauseImageTest {
    @Test
    void programRunsUntilItIsKilled(@TempDir Path folder) throws Exception {
        assumeTrue(System.getProperty("os.name").equals("Linux"));
        Path program =
                Files.write(
                        folder.resolve("pause"),
                        PauseImage.executable(OciImage.hostArchitecture()));
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        Process process = new ProcessBuilder(program.toString()).start();
        assertThat(process.waitFor(200, TimeUnit.MILLISECONDS)).isFalse();
        String status = Files.readString(Path.of("/proc/" + process.pid() + "/status"));
        assertThat(status).containsPattern("SigIgn:\\s+[0-9a-f]{11}[13579bdf][0-9a-f]{4}");
        process.destroy();
        assertThat(process.waitFor()).isEqualTo(128 + 15);
    }

    @Test
    void sameImageGivesSameBytes(@TempDir Path folder) throws Exception {
        OciArchive.write(PauseImage.of("arm64"), folder.resolve("a"));
        OciArchive.write(PauseImage.of("arm64"), folder.resolve("b"));
        assertThat(Files.mismatch(folder.resolve("a"), folder.resolve("b"))).isEqualTo(-1);
    }
}
