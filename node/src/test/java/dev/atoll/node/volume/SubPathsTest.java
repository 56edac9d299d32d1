package dev.atoll.node.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SubPathsTest {
    @TempDir private Path folder = Path.of("");
    private Path volume = Path.of("");

    @BeforeEach
    void makeTheVolume() throws IOException {
        volume = Files.createDirectory(folder.resolve("volume"));
        Modes.set(volume, 0777);
    }

    @Test
    void whatIsThereIsTaken() throws Exception {
        Path file = Files.writeString(volume.resolve("file"), "x");
        Files.createSymbolicLink(volume.resolve("link"), Path.of("file"));
        assertThat(SubPaths.prepare(volume, "file")).isEqualTo(file.toRealPath());
        assertThat(SubPaths.prepare(volume, "link")).isEqualTo(file.toRealPath());
        assertThat(SubPaths.prepare(volume, "./")).isEqualTo(volume.toRealPath());
    }

    @Test
    void whatIsMissingIsMadeWithTheRightsOfTheVolume() throws Exception {
        Path made = SubPaths.prepare(volume, "deep/er");
        assertThat(Modes.get(made)).isEqualTo(0777);
        assertThat(Modes.get(volume.resolve("deep"))).isEqualTo(0777);
    }

    @Test
    void noLinkLeadsOutOfTheVolume() throws IOException {
        Path outside = Files.createDirectory(folder.resolve("outside"));
        Files.createSymbolicLink(volume.resolve("trap"), outside);
        assertThatThrownBy(() -> SubPaths.prepare(volume, "trap/made"))
                .hasMessage("subPath leads out of the volume: trap/made");
        assertThat(outside).isEmptyDirectory();
        assertThatThrownBy(() -> SubPaths.prepare(volume, "../outside"))
                .isInstanceOf(VolumeException.class);
        assertThatThrownBy(() -> SubPaths.prepare(volume, outside.toString()))
                .isInstanceOf(VolumeException.class);
    }
}
