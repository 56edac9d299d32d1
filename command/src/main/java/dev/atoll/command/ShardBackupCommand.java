package dev.atoll.command;

import dev.atoll.platform.ShardArchives;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `atoll shard backup`.
@Command(
        name = "backup",
        description =
                "Write all that a shard holds, of all tenants, into a file. Who has the file can be anybody there.",
        sortOptions = false)
final class ShardBackupCommand implements Callable<Integer> {
    private static final String STANDARD_OUTPUT = "-";

    @Mixin private DataOption data = new DataOption();

    @Parameters(
            paramLabel = "NAME",
            description = "The shard; the platform's first is called embedded or etcd.")
    private String name = "";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            required = true,
            description = "The file; - is the standard output.")
    private String output = "";

    @Override
    public Integer call() throws IOException {
        data.running();
        if (output.equals(STANDARD_OUTPUT)) {
            ShardArchives.backup(data.data(), name, new BufferedOutputStream(System.out));
            return 0;
        }
        Path path = Path.of(output);
        try (PrivateFile file = new PrivateFile(path)) {
            ShardArchives.Done done = ShardArchives.backup(data.data(), name, file.out());
            file.finish();
            System.out.println("Shard %s is in %s: %d keys".formatted(name, path, done.keys()));
            return 0;
        }
    }
}
