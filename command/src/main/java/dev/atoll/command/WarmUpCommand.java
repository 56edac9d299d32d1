package dev.atoll.command;

import dev.atoll.host.DataFolder;
import dev.atoll.platform.Platform;
import dev.atoll.platform.PlatformOptions;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/// A short life of a platform with a simulated node, from which the build learns what a start needs.
@Command(name = "warm-up", hidden = true)
public final class WarmUpCommand implements Callable<Integer> {

    @Override
    public Integer call() throws IOException {
        Path folder = Files.createTempDirectory("atoll-warm-up");
        try {
            PlatformOptions options =
                    new PlatformOptions(new DataFolder(folder), "127.0.0.1", freePort(), true);
            options.data().prepare();
            try (Platform platform = new Platform(options)) {
                platform.start(step -> {});
                platform.exercise();
            }
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
            }
        }
        return 0;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
