package dev.atoll.command;

import dev.atoll.host.Failure;
import dev.atoll.host.RunState;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Ends a running platform's process: it is asked to, and killed where it does not answer.
final class Ending {
    private static final int PATIENCE_SECONDS = 20;

    private final RunState state;

    Ending(RunState state) {
        this.state = state;
    }

    void end() {
        ProcessHandle process = ProcessHandle.of(state.pid()).orElse(null);
        if (process == null) {
            return;
        }
        if (!process.destroy()) {
            throw new Failure(
                    "process "
                            + state.pid()
                            + " is not yours to end; try as the user who started it");
        }
        try {
            process.onExit().get(PATIENCE_SECONDS + state.drain().toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            process.destroyForcibly();
            process.onExit().join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new Failure("process " + state.pid() + " did not end: " + e.getMessage(), e);
        }
    }
}
