package dev.atoll.kinds.generator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Where generated files go. A file whose content is unchanged keeps its time, so that compilers
/// leave it alone.
record Output(Path sources, Path resources) {

    void source(String path, String content) throws IOException {
        write(sources.resolve(path), content);
    }

    void resource(String path, String content) throws IOException {
        write(resources.resolve(path), content);
    }

    private static void write(Path file, String content) throws IOException {
        if (Files.exists(file) && Files.readString(file).equals(content)) {
            return;
        }
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, content);
    }
}
