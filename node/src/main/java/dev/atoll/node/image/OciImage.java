package dev.atoll.node.image;

import java.util.List;
import java.util.Map;

/// An image of one layer.
///
/// @param reference with a registry's name, so that no tool completes it: `atoll.dev/pause:1`
/// @param architecture as Go spells it: `amd64`, `arm64`
/// @param user empty for root
public record OciImage(
        String reference,
        String architecture,
        List<ImageFile> files,
        List<String> entrypoint,
        List<String> command,
        Map<String, String> environment,
        String user) {
    public OciImage {
        files = List.copyOf(files);
        entrypoint = List.copyOf(entrypoint);
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }

    /// Go's name of this machine's architecture.
    public static String hostArchitecture() {
        return switch (System.getProperty("os.arch")) {
            case "aarch64" -> "arm64";
            case "x86_64", "amd64" -> "amd64";
            case String other -> other;
        };
    }
}
