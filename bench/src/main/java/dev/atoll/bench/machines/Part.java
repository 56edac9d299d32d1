package dev.atoll.bench.machines;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A process on a machine, which is started and fails as often as is wanted. For use by one thread.
public final class Part implements AutoCloseable {
    private final String name;
    private final Machine machine;
    private final ProcessBuilder command;
    private @Nullable Process process;

    Part(String name, Machine machine, ProcessBuilder command) {
        this.name = name;
        this.machine = machine;
        this.command = command;
    }

    public String name() {
        return name;
    }

    public Machine machine() {
        return machine;
    }

    public void start() throws IOException {
        process = command.start();
    }

    public boolean isRunning() {
        return process != null && process.isAlive();
    }

    /// It dies without a word, as at a power cut.
    public void kill() {
        if (process != null) {
            process.destroyForcibly().onExit().join();
        }
    }

    /// It stands still, with all that it holds open, and goes on as if nothing had happened.
    public void freeze() throws IOException, InterruptedException {
        signal("STOP");
    }

    public void thaw() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String signal) throws IOException, InterruptedException {
        if (process != null) {
            new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                    .start()
                    .waitFor();
        }
    }

    @Override
    public void close() {
        kill();
    }
}
