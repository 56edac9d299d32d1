package dev.atoll.node.pod;

import dev.atoll.node.cri.ContainerStatus;
import dev.atoll.node.spec.Labels;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/// What a container left to say: its message file, or the end of its log.
final class TerminationMessages {
    private static final int FILE_BYTES_MAX = 4096;
    private static final int LOG_BYTES_MAX = 2048;
    private static final int LOG_LINES_MAX = 80;

    /// Enough for the lines with their times.
    private static final int LOG_READ_BYTES_MAX = LOG_BYTES_MAX + 64 * LOG_LINES_MAX;

    private TerminationMessages() {}

    static String of(ContainerStatus ended) {
        String message = ended.message();
        String file = ended.annotations().getOrDefault(Labels.TERMINATION_FILE, "");
        String left = file.isEmpty() ? "" : tail(Path.of(file), FILE_BYTES_MAX);
        boolean fallBack =
                ended.annotations()
                        .getOrDefault(Labels.TERMINATION_POLICY, "")
                        .equals("FallbackToLogsOnError");
        if (left.isEmpty() && fallBack && ended.exitCode() != 0 && !ended.logPath().isEmpty()) {
            left = log(Path.of(ended.logPath()));
        }
        return left.isEmpty() ? message : left;
    }

    private static String log(Path path) {
        // lines of the log have a time, a stream and a tag in front
        String end = tail(path, LOG_READ_BYTES_MAX);
        // the first line of a part may be half a line
        int start = end.length() < LOG_READ_BYTES_MAX ? 0 : end.indexOf('\n') + 1;
        List<String> lines = end.substring(start).lines().toList();
        String text =
                lines.stream()
                        .skip(Math.max(0, lines.size() - LOG_LINES_MAX))
                        .map(TerminationMessages::content)
                        .collect(Collectors.joining("\n", "", "\n"));
        return text.length() > LOG_BYTES_MAX ? text.substring(text.length() - LOG_BYTES_MAX) : text;
    }

    private static String content(String line) {
        int at = 0;
        for (int i = 0; i < 3; i++) {
            at = line.indexOf(' ', at) + 1;
            if (at == 0) {
                return line;
            }
        }
        return line.substring(at);
    }

    private static String tail(Path path, int bytesMax) {
        if (!Files.isRegularFile(path)) {
            return "";
        }
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            long start = Math.max(0, file.length() - bytesMax);
            byte[] bytes = new byte[(int) (file.length() - start)];
            file.seek(start);
            file.readFully(bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }
}
