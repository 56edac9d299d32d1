package dev.atoll.command;

import dev.atoll.host.DataFolder;
import dev.atoll.host.Failure;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `atoll logs`: the log of the platform, or of one component of it.
@Command(name = "logs", description = "Show the platform's log, or that of one component.")
public final class LogsCommand implements Callable<Integer> {
    private static final long POLL_MILLIS = 200;

    @Mixin private DataOption data = new DataOption();

    @Option(
            names = {"-f", "--follow"},
            description = "Go on as lines come.")
    private boolean follow;

    @Option(
            names = "--tail",
            paramLabel = "N",
            description = "Only the last N lines.",
            defaultValue = "200")
    private int tail;

    @Parameters(
            arity = "0..1",
            paramLabel = "COMPONENT",
            description =
                    "server, store, scheduler, controllers, node, network or containerd; all where none is named.")
    private @Nullable String component;

    @Override
    public Integer call() throws IOException, InterruptedException {
        DataFolder folder = data.data();
        String named = component;
        boolean containerd = "containerd".equals(named);
        Path file =
                containerd ? folder.containers().resolve("containerd.log") : folder.platformLog();
        if (!Files.exists(file)) {
            throw new Failure("there is no log at " + file + "; has a platform been started here?");
        }
        String marker = named == null || containerd ? "" : "dev.atoll." + named;
        List<String> lines;
        try (Stream<String> all = Files.lines(file)) {
            lines = all.filter(line -> line.contains(marker)).toList();
        }
        lines.subList(Math.max(0, lines.size() - tail), lines.size()).forEach(System.out::println);
        if (follow) {
            follow(file, marker);
        }
        return 0;
    }

    private static void follow(Path file, String marker) throws IOException, InterruptedException {
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            in.seek(in.length());
            while (true) {
                String line = in.readLine();
                if (line == null) {
                    Thread.sleep(POLL_MILLIS);
                } else if (line.contains(marker)) {
                    System.out.println(line);
                }
            }
        }
    }
}
