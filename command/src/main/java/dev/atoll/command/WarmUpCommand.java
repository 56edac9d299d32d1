package dev.atoll.command;

import dev.atoll.host.DataFolder;
import dev.atoll.platform.Nodes;
import dev.atoll.platform.Platform;
import dev.atoll.platform.PlatformOptions;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// A short life of a platform with no real container, from which the build learns what a start needs: that of the
/// platform itself, or of the commands that people give it.
@Command(name = "warm-up", hidden = true)
public final class WarmUpCommand implements Callable<Integer> {
    @Spec private CommandSpec self = CommandSpec.create();

    @Option(names = "--commands")
    private boolean commands;

    @Override
    public Integer call() throws IOException {
        Path folder = Files.createTempDirectory("atoll-warm-up");
        try {
            if (commands) {
                giveCommands(folder.resolve("data"));
            } else {
                live(folder);
            }
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
            }
        }
        return 0;
    }

    private static void live(Path folder) throws IOException {
        PlatformOptions options =
                new PlatformOptions(new DataFolder(folder), "127.0.0.1", freePort(), nodes());
        options.data().prepare();
        try (Platform platform = new Platform(options)) {
            platform.start(step -> {});
            platform.exercise();
        }
    }

    private void giveCommands(Path folder) throws IOException {
        String data = folder.toString();
        String port = Integer.toString(freePort());
        CommandLine atoll = self.parent().commandLine();
        atoll.execute("up", "--simulated", "--data", data, "--port", port);
        atoll.execute("status", "--data", data);
        atoll.execute("uninstall", "-y", "--data", data);
    }

    /// A rehearsal needs Unix sockets and Linux' loopback network.
    private static Nodes nodes() {
        return System.getProperty("os.name").equals("Linux") ? Nodes.REHEARSED : Nodes.SIMULATED;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
