package dev.atoll.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PrivateFileTest {
    private final Path folder;
    private final Path path;

    PrivateFileTest(@TempDir Path folder) {
        this.folder = folder;
        this.path = folder.resolve("shop.atoll");
    }

    @Test
    void isThereWhenItIsWholeAndForItsOwnerAlone() throws IOException {
        Files.writeString(path, "of yesterday");
        try (PrivateFile file = new PrivateFile(path)) {
            file.out().write("of today".getBytes(java.nio.charset.StandardCharsets.UTF_8));
            assertThat(path).hasContent("of yesterday");
            file.finish();
        }
        assertThat(path).hasContent("of today");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
    }

    @Test
    void leavesNothingWhereItIsNotFinished() throws IOException {
        try (PrivateFile file = new PrivateFile(path)) {
            file.out().write(1);
        }
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }
}
