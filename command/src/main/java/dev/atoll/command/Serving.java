package dev.atoll.command;

import dev.atoll.host.Failure;
import dev.atoll.host.Progress;
import dev.atoll.host.RunState;
import dev.atoll.platform.AtollProcess;
import dev.atoll.platform.ProcessOptions;
import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs a platform in this process until it is told to end.
final class Serving {
    private static final Logger log = LoggerFactory.getLogger(Serving.class);

    private final ProcessOptions options;

    Serving(ProcessOptions options) {
        this.options = options;
    }

    int run(Progress progress) {
        AtollProcess platform = AtollProcess.of(options);
        CountDownLatch over = new CountDownLatch(1);
        try {
            platform.start(progress);
            new RunState(
                            ProcessHandle.current().pid(),
                            platform.address(),
                            platform.nodeKind(),
                            Instant.now(),
                            platform.drain())
                    .write(options.data());
        } catch (Failure e) {
            log.error("the platform did not start", e);
            System.out.println(Launch.FAILED + e.text());
            platform.close();
            return 1;
        } catch (IOException | RuntimeException e) {
            log.error("the platform did not start", e);
            System.out.println(
                    Launch.FAILED
                            + "the platform did not start: "
                            + e.getMessage()
                            + "; the log says more: "
                            + options.data().platformLog());
            platform.close();
            return 1;
        }
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () -> {
                                    platform.close();
                                    try {
                                        RunState.clear(options.data());
                                    } catch (IOException e) {
                                        log.warn("the run state could not be removed", e);
                                    }
                                    over.countDown();
                                },
                                "shutdown"));
        System.out.println(Launch.READY);
        System.out.flush();
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return 0;
    }
}
