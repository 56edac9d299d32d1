package dev.atoll.command;

import dev.atoll.host.DataFolder;
import dev.atoll.host.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `atoll kubeconfig`: prints the kubeconfig.
@Command(name = "kubeconfig", description = "Print the kubeconfig.")
public final class KubeconfigCommand implements Callable<Integer> {
    @Mixin private DataOption data = new DataOption();

    @Override
    public Integer call() throws IOException {
        DataFolder folder = data.data();
        if (!Files.exists(folder.kubeconfig())) {
            throw new Failure(
                    "there is no kubeconfig in "
                            + folder.root()
                            + "; start a platform first: atoll up");
        }
        System.out.print(Files.readString(folder.kubeconfig(), StandardCharsets.UTF_8));
        return 0;
    }
}
