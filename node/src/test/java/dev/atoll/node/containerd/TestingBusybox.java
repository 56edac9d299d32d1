package dev.atoll.node.containerd;

import dev.atoll.kinds.Encoded;
import dev.atoll.node.image.ImageFile;
import dev.atoll.node.image.OciArchive;
import dev.atoll.node.image.OciImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A busybox image, made from Debian's static package.
public final class TestingBusybox {
    public static final String REFERENCE = "atoll.test/busybox:1";
    private static final Path CACHE =
            Path.of(System.getProperty("java.io.tmpdir"), "atoll-busybox-static");
    private static final List<String> APPLETS =
            List.of(
                    "sh",
                    "sleep",
                    "cat",
                    "echo",
                    "ls",
                    "id",
                    "env",
                    "true",
                    "false",
                    "nc",
                    "wget",
                    "httpd",
                    "kill",
                    "touch",
                    "grep",
                    "stat",
                    "hostname",
                    "mount",
                    "head",
                    "tail",
                    "date",
                    "test",
                    "mkdir",
                    "rm",
                    "dd",
                    "nslookup",
                    "tar",
                    "ip",
                    "ps",
                    "printf",
                    "readlink",
                    "ulimit");

    private TestingBusybox() {}

    /// The archive, or empty where the program cannot be had.
    public static Optional<Path> archive(Path folder) throws IOException, InterruptedException {
        Optional<Path> program = program();
        if (program.isEmpty()) {
            return Optional.empty();
        }
        List<ImageFile> files = new ArrayList<>();
        for (String path : List.of("bin", "etc", "tmp", "proc", "dev", "sys", "var", "www")) {
            files.add(new ImageFile.Folder(path, path.equals("tmp") ? 01777 : 0755));
        }
        files.add(
                new ImageFile.Regular(
                        "bin/busybox", 0755, Encoded.wrap(Files.readAllBytes(program.get()))));
        for (String applet : APPLETS) {
            files.add(new ImageFile.SymbolicLink("bin/" + applet, "busybox"));
        }
        files.add(
                new ImageFile.Regular(
                        "etc/passwd",
                        0644,
                        Encoded.utf8("root:x:0:0:root:/:/bin/sh\nuser:x:1000:1000::/:/bin/sh\n")));
        files.add(
                new ImageFile.Regular(
                        "etc/group", 0644, Encoded.utf8("root:x:0:\nuser:x:1000:\n")));
        OciImage image =
                new OciImage(
                        REFERENCE,
                        OciImage.hostArchitecture(),
                        files,
                        List.of(),
                        List.of("/bin/sh"),
                        Map.of("PATH", "/bin"),
                        "");
        Path archive = folder.resolve("busybox.tar");
        OciArchive.write(image, archive);
        return Optional.of(archive);
    }

    private static Optional<Path> program() throws IOException, InterruptedException {
        for (Path candidate :
                List.of(CACHE.resolve("bin/busybox"), CACHE.resolve("usr/bin/busybox"))) {
            if (Files.isExecutable(candidate)) {
                return Optional.of(candidate);
            }
        }
        Files.createDirectories(CACHE);
        Process download =
                new ProcessBuilder(
                                "sh",
                                "-c",
                                "apt-get download busybox-static && dpkg -x busybox-static_*.deb .")
                        .directory(CACHE.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        return download.waitFor() == 0
                ? Optional.of(CACHE.resolve("bin/busybox"))
                : Optional.empty();
    }
}
