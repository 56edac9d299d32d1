package dev.atoll.platform;

import dev.atoll.host.DataFolder;
import dev.atoll.host.Failure;
import dev.atoll.node.containerd.Containerd;
import dev.atoll.node.containerd.ContainerdOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Brings images to the node without a registry.
public final class OfflineImages {
    private final DataFolder data;

    public OfflineImages(DataFolder data) {
        this.data = data;
    }

    /// @return the references of the images that the archive held
    public List<String> load(Path archive) {
        if (!Files.isReadable(archive)) {
            throw new Failure("cannot read " + archive);
        }
        if (!Files.exists(data.containers())) {
            throw new Failure("this platform's node is simulated and has no images");
        }
        try (Containerd containerd = Containerd.start(ContainerdOptions.under(data.containers()))) {
            return containerd.load(archive.toAbsolutePath());
        } catch (IOException e) {
            throw new Failure("could not load " + archive + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("interrupted", e);
        }
    }
}
