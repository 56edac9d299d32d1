package dev.atoll.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

final class RoundsTest {
    private static final Duration PERIOD = Duration.ofMillis(1);

    @AutoClose private final Rounds rounds = new Rounds();

    @Test
    void goesOnAfterAFailure() throws InterruptedException {
        BlockingQueue<String> done = new LinkedBlockingQueue<>();
        rounds.every(
                PERIOD,
                "failing",
                () -> {
                    done.add("once more");
                    throw new IllegalStateException("not this time");
                });
        assertThat(done.poll(30, TimeUnit.SECONDS)).isNotNull();
        assertThat(done.poll(30, TimeUnit.SECONDS)).isNotNull();
    }

    @Test
    void isNotHeldUpByAnother() throws InterruptedException {
        BlockingQueue<String> done = new LinkedBlockingQueue<>();
        rounds.every(PERIOD, "stuck", RoundsTest::waitForEver);
        rounds.every(PERIOD, "quick", () -> done.add("quick"));
        assertThat(done.poll(30, TimeUnit.SECONDS)).isNotNull();
        assertThat(done.poll(30, TimeUnit.SECONDS)).isNotNull();
    }

    private static void waitForEver() {
        try {
            new SynchronousQueue<String>().take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
