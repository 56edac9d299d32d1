package dev.atoll.node.cri;

/// Limits for the kernel. Zero means none, except for the score.
public record Resources(
        long cpuPeriodMicros,
        long cpuQuotaMicros,
        long cpuShares,
        long memoryLimitBytes,
        long oomScoreAdjustment) {}
