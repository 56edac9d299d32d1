package dev.atoll.command;

import dev.atoll.host.Failure;
import dev.atoll.host.RunState;
import dev.atoll.platform.ShardArchives;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `atoll shard restore`.
@Command(
        name = "restore",
        description =
                "Fill the empty store of a shard with a backup, while no platform runs on it.",
        sortOptions = false)
final class ShardRestoreCommand implements Callable<Integer> {
    @Mixin private DataOption data = new DataOption();

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            required = true,
            description = "The backup.")
    private Path file = Path.of("");

    @Mixin private StoreOption store = new StoreOption();

    @Override
    public Integer call() throws IOException {
        if (RunState.of(data.data()).isPresent()) {
            throw new Failure("the platform runs; stop it first: atoll down");
        }
        try (InputStream in = Files.newInputStream(file)) {
            ShardArchives.check(in);
        } catch (NoSuchFileException e) {
            throw new Failure("there is no file " + file, e);
        }
        try (InputStream in = Files.newInputStream(file)) {
            ShardArchives.Done done = ShardArchives.restore(data.data(), store.choice(), in);
            System.out.println(
                    "Shard %s is restored: %d keys were in the backup"
                            .formatted(done.shard(), done.keys()));
            return 0;
        }
    }
}
