package dev.atoll.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The system packages that real containers need.
public final class Packages {
    private static final Map<String, List<String>> FILES = new LinkedHashMap<>();

    static {
        FILES.put("containerd", List.of("/usr/bin/containerd", "/usr/local/bin/containerd"));
        FILES.put(
                "runc",
                List.of(
                        "/usr/sbin/runc",
                        "/usr/bin/runc",
                        "/usr/local/sbin/runc",
                        "/usr/local/bin/runc"));
        FILES.put(
                "containernetworking-plugins",
                List.of("/usr/lib/cni/bridge", "/opt/cni/bin/bridge"));
        FILES.put("nftables", List.of("/usr/sbin/nft", "/sbin/nft"));
        FILES.put("iproute2", List.of("/usr/sbin/ip", "/sbin/ip", "/bin/ip"));
    }

    private Packages() {}

    public static List<String> missing() {
        List<String> missing = new ArrayList<>();
        FILES.forEach((name, files) -> {
            if (files.stream().noneMatch(file -> Files.isExecutable(Path.of(file)))) {
                missing.add(name);
            }
        });
        return missing;
    }

    /// Installs with the distribution's package manager.
    ///
    /// @throws Failure where that does not work; the message says what to type
    public static void install(List<String> packages) {
        String command = "apt-get install -y " + String.join(" ", packages);
        if (!Files.isExecutable(Path.of("/usr/bin/apt-get"))) {
            throw new Failure(
                    "these are missing: "
                            + String.join(", ", packages)
                            + "; install them with your package manager and try again");
        }
        if (!installs(packages)) {
            run(List.of("apt-get", "update", "-qq"));
            if (!installs(packages)) {
                throw new Failure(
                        "could not install "
                                + String.join(", ", packages)
                                + "; try yourself: "
                                + command);
            }
        }
    }

    private static boolean installs(List<String> packages) {
        List<String> command =
                new ArrayList<>(
                        List.of("apt-get", "install", "-y", "-qq", "--no-install-recommends"));
        command.addAll(packages);
        return run(command);
    }

    private static boolean run(List<String> command) {
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .redirectError(ProcessBuilder.Redirect.DISCARD);
            builder.environment().put("DEBIAN_FRONTEND", "noninteractive");
            return builder.start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
