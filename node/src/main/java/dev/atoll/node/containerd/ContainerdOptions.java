package dev.atoll.node.containerd;

import java.nio.file.Path;

/// Where our containerd lives.
///
/// @param root images and snapshots: what must survive a reboot
/// @param state sockets, mounts and network namespaces of what runs now
/// @param logFile its log, appended to
/// @param cniConfigs the folder of network configurations
/// @param cniPlugins the folder of network plug-ins
/// @param binary containerd itself; a plain name is looked up on the PATH
public record ContainerdOptions(
        Path root, Path state, Path logFile, Path cniConfigs, Path cniPlugins, String binary) {

    /// Everything below one folder, with Debian's network plug-ins.
    public static ContainerdOptions under(Path folder) {
        return new ContainerdOptions(
                folder.resolve("containerd"),
                folder.resolve("containerd-state"),
                folder.resolve("containerd.log"),
                folder.resolve("cni"),
                Path.of("/usr/lib/cni"),
                "containerd");
    }

    public Path socket() {
        return state.resolve("containerd.sock");
    }

    Path config() {
        return root.resolve("atoll-config.toml");
    }

    Path pidFile() {
        return state.resolve("atoll-containerd.pid");
    }
}
