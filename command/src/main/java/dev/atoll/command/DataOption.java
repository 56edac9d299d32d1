package dev.atoll.command;

import dev.atoll.host.DataFolder;
import dev.atoll.host.Failure;
import dev.atoll.host.RunState;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// `--data`, which every command takes.
final class DataOption {
    @Option(
            names = "--data",
            paramLabel = "FOLDER",
            description =
                    "Where everything is kept; /var/lib/atoll for root, else ~/.local/share/atoll.")
    private @Nullable Path folder;

    DataFolder data() {
        Path given = folder;
        return new DataFolder(
                (given == null ? DataFolder.standard() : given).toAbsolutePath().normalize());
    }

    /// @throws Failure where no platform runs
    RunState running() {
        DataFolder data = data();
        return RunState.of(data)
                .orElseThrow(() ->
                        new Failure(
                                "no platform runs on " + data.root() + "; start one: atoll up"));
    }
}
