package dev.atoll.node.register;

import dev.atoll.kinds.Quantity;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// What this host is and has, read from the kernel.
public final class HostFacts {
    private static final long PIDS_LOW = 1_000;
    private static final double MEMORY_LOW_BYTES = 100 << 20;
    private static final double DISK_LOW_SHARE = 0.05;

    private HostFacts() {}

    /// Processors, memory, disk and the number of pods.
    public static Map<String, Quantity> capacity(Path root, int maxPods) {
        Map<String, Quantity> capacity = new LinkedHashMap<>();
        capacity.put("cpu", Quantity.of(Runtime.getRuntime().availableProcessors()));
        capacity.put("memory", Quantity.parse(memory("MemTotal:") / 1024 + "Ki"));
        capacity.put("ephemeral-storage", Quantity.parse(diskBytes(root, true) / 1024 + "Ki"));
        capacity.put("pods", Quantity.of(maxPods));
        return capacity;
    }

    /// A line of `/proc/meminfo`, in bytes; 0 where there is none.
    static long memory(String name) {
        for (String line : lines(Path.of("/proc/meminfo"))) {
            if (line.startsWith(name)) {
                String text = line.substring(name.length()).replace("kB", "").strip();
                return Long.parseLong(text) * 1024;
            }
        }
        return 0;
    }

    static boolean memoryPressure() {
        long available = memory("MemAvailable:");
        return available > 0 && available < MEMORY_LOW_BYTES;
    }

    static boolean diskPressure(Path root) {
        long total = diskBytes(root, true);
        return total > 0 && diskBytes(root, false) < total * DISK_LOW_SHARE;
    }

    static boolean pidPressure() {
        // A number below /proc/sys is whole in the first read only, so that read must be a large
        // one.
        try (BufferedReader limit = Files.newBufferedReader(Path.of("/proc/sys/kernel/pid_max"))) {
            long max = Long.parseLong(String.valueOf(limit.readLine()).strip());
            String load = Files.readString(Path.of("/proc/loadavg"));
            int slash = load.indexOf('/');
            long tasks = Long.parseLong(load, slash + 1, load.indexOf(' ', slash), 10);
            return max - tasks < PIDS_LOW;
        } catch (IOException e) {
            return false;
        }
    }

    private static long diskBytes(Path root, boolean total) {
        try {
            Path existing = root.toAbsolutePath();
            for (Path above = existing;
                    above != null && !Files.exists(existing);
                    above = above.getParent()) {
                existing = above;
            }
            FileStore store = Files.getFileStore(existing);
            return total ? store.getTotalSpace() : store.getUsableSpace();
        } catch (IOException e) {
            return 0;
        }
    }

    static String text(String file) {
        for (String line : lines(Path.of(file))) {
            return line.strip();
        }
        return "";
    }

    static String osImage() {
        for (String line : lines(Path.of("/etc/os-release"))) {
            if (line.startsWith("PRETTY_NAME=")) {
                return line.substring("PRETTY_NAME=".length()).replace("\"", "");
            }
        }
        return "Linux";
    }

    private static Iterable<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            return java.util.List.of();
        }
    }
}
