package dev.atoll.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// What Linux tells about processes.
final class Processes {
    private static final Path PROC = Path.of("/proc");

    private Processes() {}

    /// The CPU time of a process, all its threads together, also of those that ended.
    static Duration cpu(long pid) {
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().totalCpuDuration())
                .orElse(Duration.ZERO);
    }

    /// The processes that name a folder in their command line, and all their descendants.
    static Set<Long> belongingTo(Path folder) {
        Set<Long> found = new TreeSet<>();
        ProcessHandle.allProcesses()
                .filter(process -> names(process.pid(), folder))
                .forEach(process -> {
                    found.add(process.pid());
                    process.descendants().forEach(child -> found.add(child.pid()));
                });
        found.remove(ProcessHandle.current().pid());
        return found;
    }

    private static boolean names(long pid, Path folder) {
        try {
            return new String(
                            Files.readAllBytes(PROC.resolve(pid + "/cmdline")),
                            StandardCharsets.UTF_8)
                    .contains(folder.toString());
        } catch (IOException e) {
            return false; // It ended meanwhile.
        }
    }

    /// What a process takes of the machine's memory: shared pages count by their share.
    static long memoryBytes(long pid) {
        List<String> lines;
        try {
            lines = Files.readAllLines(PROC.resolve(pid + "/smaps_rollup"));
        } catch (IOException e) {
            return 0;
        }
        return new ArrayList<>(lines)
                .stream()
                        .filter(line -> line.startsWith("Pss:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
                        .findFirst()
                        .orElse(0);
    }
}
