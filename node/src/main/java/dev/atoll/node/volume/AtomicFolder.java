package dev.atoll.node.volume;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A folder whose files all change at once.
final class AtomicFolder {
    // The files lie in a folder with a name of its own; `..data` is a link to it, and each visible
    // name a link
    // through `..data`. A change writes a second folder, then renames a new link over `..data`: a
    // reader sees all of
    // the old or all of the new.
    private static final String CURRENT = "..data";
    private static final String NEXT = "..data_tmp";

    private final Path folder;
    private final OptionalLong group;

    AtomicFolder(Path folder, OptionalLong group) {
        this.folder = folder;
        this.group = group;
    }

    /// Makes the folder hold exactly these files. Does nothing where it does.
    ///
    /// @param files by path relative to the folder, which may have several parts
    void write(Map<String, FileContent> files) throws IOException {
        Path current = folder.resolve(CURRENT);
        if (Files.exists(current) && holds(current, files)) {
            return;
        }
        Path fresh = Files.createTempDirectory(folder, "..");
        Modes.set(fresh, 0755);
        for (Map.Entry<String, FileContent> file : files.entrySet()) {
            Path path = fresh.resolve(file.getKey()).normalize();
            if (!path.startsWith(fresh)) {
                throw new IOException("leads out of the volume: " + file.getKey());
            }
            Files.createDirectories(path.getParent());
            Files.write(path, file.getValue().content().array());
            Modes.set(path, file.getValue().mode());
        }
        group.ifPresent(gid -> Modes.lendTo(fresh, gid));
        Path old =
                Files.isSymbolicLink(current)
                        ? folder.resolve(Files.readSymbolicLink(current))
                        : fresh;
        Path next = folder.resolve(NEXT);
        Files.deleteIfExists(next);
        Files.createSymbolicLink(next, fresh.getFileName());
        Files.move(
                next, current, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        link(files.keySet());
        if (!old.equals(fresh)) {
            delete(old);
        }
    }

    private void link(Set<String> paths) throws IOException {
        Set<String> names =
                paths.stream()
                        .map(AtomicFolder::firstPart)
                        .collect(Collectors.toCollection(TreeSet::new));
        for (String name : names) {
            Path link = folder.resolve(name);
            if (!Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
                Files.createSymbolicLink(link, Path.of(CURRENT, name));
            }
        }
        try (Stream<Path> present = Files.list(folder)) {
            for (Path path : present.toList()) {
                String name = path.getFileName().toString();
                if (!name.startsWith("..") && !names.contains(name)) {
                    Files.delete(path);
                }
            }
        }
    }

    private static String firstPart(String path) {
        int slash = path.indexOf('/');
        return slash < 0 ? path : path.substring(0, slash);
    }

    private static boolean holds(Path current, Map<String, FileContent> files) throws IOException {
        Path real = current.toRealPath();
        try (Stream<Path> present = Files.walk(real)) {
            Set<String> names =
                    present.filter(Files::isRegularFile)
                            .map(file -> real.relativize(file).toString())
                            .collect(Collectors.toSet());
            if (!names.equals(files.keySet())) {
                return false;
            }
        }
        for (Map.Entry<String, FileContent> file : files.entrySet()) {
            byte[] content = Files.readAllBytes(real.resolve(file.getKey()));
            if (!Arrays.equals(content, file.getValue().content().array())) {
                return false;
            }
        }
        return true;
    }

    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
