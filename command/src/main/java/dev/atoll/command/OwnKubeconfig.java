package dev.atoll.command;

import dev.atoll.platform.Kubeconfig;
import dev.atoll.server.pki.Pem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// The kubeconfig of whoever gives the command: the first that `KUBECONFIG` names, else `~/.kube/config`.
record OwnKubeconfig(Path file) {

    static OwnKubeconfig find() {
        String named = System.getenv("KUBECONFIG");
        Path file =
                named == null || named.isBlank()
                        ? Path.of(System.getProperty("user.home"), ".kube", "config")
                        : Path.of(named.split(":")[0]);
        return new OwnKubeconfig(file.toAbsolutePath());
    }

    /// Puts a kubeconfig's entries into this one; its current context becomes the current one.
    void take(Kubeconfig other) throws IOException {
        Kubeconfig merged =
                Files.exists(file) ? Kubeconfig.parse(Files.readAllBytes(file)).with(other) : other;
        Files.createDirectories(file.getParent());
        Pem.writePrivate(file, new String(merged.yaml(), StandardCharsets.UTF_8));
    }
}
