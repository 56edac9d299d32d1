package dev.atoll.node.containerd;

import dev.atoll.node.image.PauseImage;
import dev.atoll.node.linux.Linux;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/// Writes containerd's configuration, version 2, which 1.6 and 2.1 both read.
final class ContainerdConfig {
    private ContainerdConfig() {}

    static String text(ContainerdOptions options) throws IOException {
        return """
        version = 2
        root = "%s"
        state = "%s"
        oom_score = 0

        [grpc]
          address = "%s"

        [plugins."io.containerd.grpc.v1.cri"]
          sandbox_image = "%s"
          stream_server_address = "127.0.0.1"
          stream_server_port = "0"
          restrict_oom_score_adj = %s
          disable_apparmor = true
          netns_mounts_under_state_dir = true
          max_container_log_line_size = 16384
          [plugins."io.containerd.grpc.v1.cri".cni]
            bin_dir = "%s"
            conf_dir = "%s"
          [plugins."io.containerd.grpc.v1.cri".containerd]
            snapshotter = "%s"
            default_runtime_name = "runc"
            [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
              runtime_type = "io.containerd.runc.v2"
              [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
                SystemdCgroup = false
          [plugins."io.containerd.grpc.v1.cri".registry]
            config_path = "%s"
        """
                .formatted(
                        options.root(),
                        options.state(),
                        options.socket(),
                        PauseImage.REFERENCE,
                        !Linux.canSetOomScore(),
                        options.cniPlugins(),
                        options.cniConfigs(),
                        snapshotter(options.root()),
                        options.root().resolve("certs.d"));
    }

    /// An overlay cannot have another overlay as its upper layer; copying works everywhere.
    static String snapshotter(Path root) throws IOException {
        FileStore store = Files.getFileStore(root);
        return store.type().equals("overlay") ? "native" : "overlayfs";
    }
}
