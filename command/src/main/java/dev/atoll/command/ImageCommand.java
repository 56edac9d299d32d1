package dev.atoll.command;

import dev.atoll.platform.OfflineImages;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `atoll image`: what can be done with images without a registry.
@Command(
        name = "image",
        description = "Work with images.",
        subcommands = ImageCommand.LoadCommand.class)
public final class ImageCommand implements Callable<Integer> {
    @Spec private CommandSpec self = CommandSpec.create();

    @Override
    public Integer call() {
        self.commandLine().usage(System.out);
        return 0;
    }

    /// `atoll image load FILE`.
    @Command(
            name = "load",
            description = "Load the images of an archive (docker or OCI) into the node.")
    static final class LoadCommand implements Callable<Integer> {
        @Mixin private DataOption data = new DataOption();

        @Parameters(paramLabel = "FILE", description = "The archive.")
        private Path file = Path.of("");

        @Override
        public Integer call() {
            data.running();
            new OfflineImages(data.data())
                    .load(file)
                    .forEach(image -> System.out.println("Loaded " + image));
            return 0;
        }
    }
}
