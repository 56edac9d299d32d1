package dev.atoll.server;

import java.time.Duration;

/// How long something takes.
///
/// @param reports between two reports on what tenants use
/// @param restorePatience after so long without a further part a restore is given up
public record Periods(Duration reports, Duration restorePatience) {
    private static final Duration RESTORE_PATIENCE = Duration.ofMinutes(15);

    public static Periods usual() {
        return reporting(Duration.ofSeconds(30));
    }

    public static Periods reporting(Duration period) {
        return new Periods(period, RESTORE_PATIENCE);
    }
}
