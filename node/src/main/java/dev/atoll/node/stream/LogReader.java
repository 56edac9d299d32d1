package dev.atoll.node.stream;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.function.BooleanSupplier;

/// Reads a container's log, whose lines are `TIME STREAM TAG CONTENT`; the tag `P` says that the line goes on.
final class LogReader {
    private static final int BUFFER_BYTES = 64 << 10;
    private static final long POLL_MILLIS = 100;

    private final LogOptions options;
    private final OutputStream out;
    private long left;
    private boolean within;

    LogReader(LogOptions options, OutputStream out) {
        this.options = options;
        this.out = out;
        this.left = options.limitBytes() < 0 ? Long.MAX_VALUE : options.limitBytes();
    }

    /// Writes what was asked for. Where it follows, returns when the container has ended and all is written.
    void copy(Path path, BooleanSupplier running) throws IOException, InterruptedException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            file.seek(options.tailLines() < 0 ? 0 : tail(file, options.tailLines()));
            byte[] buffer = new byte[BUFFER_BYTES];
            int held = 0;
            while (left > 0) {
                boolean goesOn = options.follow() && running.getAsBoolean();
                int count = file.read(buffer, held, buffer.length - held);
                if (count <= 0) {
                    out.flush();
                    if (!goesOn) {
                        return;
                    }
                    Thread.sleep(POLL_MILLIS);
                    continue;
                }
                held = lines(buffer, held + count);
            }
            out.flush();
        }
    }

    /// Writes the whole lines of a buffer; gives how many bytes of an unfinished one were moved to its front.
    private int lines(byte[] buffer, int length) throws IOException {
        int start = 0;
        for (int i = 0; i < length; i++) {
            if (buffer[i] == '\n') {
                line(buffer, start, i);
                start = i + 1;
            }
        }
        if (start == 0 && length == buffer.length) {
            // longer than any runtime writes
            line(buffer, 0, length);
            return 0;
        }
        System.arraycopy(buffer, start, buffer, 0, length - start);
        return length - start;
    }

    private void line(byte[] buffer, int start, int end) throws IOException {
        int time = space(buffer, start, end);
        int stream = space(buffer, time + 1, end);
        int tag = space(buffer, stream + 1, end);
        if (tag >= end && stream >= end) {
            return;
        }
        String stamp = new String(buffer, start, time - start, StandardCharsets.UTF_8);
        if (options.since().isPresent() && before(stamp, options.since().get())) {
            return;
        }
        boolean partial = buffer[Math.min(stream + 1, end - 1)] == 'P';
        if (options.timestamps() && !within) {
            write((stamp + " ").getBytes(StandardCharsets.UTF_8), 0, stamp.length() + 1);
        }
        write(buffer, Math.min(tag + 1, end), end);
        if (!partial) {
            write(new byte[] {'\n'}, 0, 1);
        }
        within = partial;
    }

    private static boolean before(String stamp, Instant since) {
        try {
            return Instant.parse(stamp).isBefore(since);
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    private static int space(byte[] buffer, int start, int end) {
        for (int i = start; i < end; i++) {
            if (buffer[i] == ' ') {
                return i;
            }
        }
        return end;
    }

    private void write(byte[] bytes, int start, int end) throws IOException {
        int length = (int) Math.min(left, end - start);
        if (length > 0) {
            out.write(Arrays.copyOfRange(bytes, start, start + length));
            left -= length;
        }
    }

    /// Where the last lines begin.
    private static long tail(RandomAccessFile file, long lines) throws IOException {
        long position = file.length();
        long wanted = lines;
        byte[] buffer = new byte[BUFFER_BYTES];
        boolean atEnd = true;
        while (position > 0) {
            int count = (int) Math.min(buffer.length, position);
            file.seek(position - count);
            file.readFully(buffer, 0, count);
            for (int i = count - 1; i >= 0; i--) {
                // the end of the last line is not the end of one before it
                if (buffer[i] == '\n' && !atEnd && --wanted <= 0) {
                    return position - count + i + 1;
                }
                if (atEnd && lines == 0) {
                    return position;
                }
                atEnd = false;
            }
            position -= count;
        }
        return 0;
    }
}
