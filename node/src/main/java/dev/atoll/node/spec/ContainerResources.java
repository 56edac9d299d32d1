package dev.atoll.node.spec;

import dev.atoll.kinds.Quantity;
import dev.atoll.kinds.core.v1.Container;
import dev.atoll.node.cri.Resources;
import java.util.Map;

/// Requests and limits as the kernel's numbers.
final class ContainerResources {
    private static final long PERIOD_MICROS = 100_000;
    private static final long QUOTA_MICROS_MIN = 1_000;
    private static final long SHARES_MIN = 2;
    private static final long SHARES_MAX = 262_144;
    private static final long GUARANTEED_SCORE = -997;
    private static final long BEST_EFFORT_SCORE = 1_000;

    private ContainerResources() {}

    static Resources of(Container container, Qos qos, long nodeMemoryBytes) {
        Map<String, Quantity> limits = container.resources().limits();
        Map<String, Quantity> requests = container.resources().requests();
        long cpuLimit = milli(limits, "cpu");
        long cpuRequest = requests.containsKey("cpu") ? milli(requests, "cpu") : cpuLimit;
        long memoryLimit = value(limits, "memory");
        long memoryRequest =
                requests.containsKey("memory") ? value(requests, "memory") : memoryLimit;
        long quota =
                cpuLimit == 0 ? 0 : Math.max(QUOTA_MICROS_MIN, cpuLimit * PERIOD_MICROS / 1000);
        return new Resources(
                PERIOD_MICROS,
                quota,
                Math.clamp(cpuRequest * 1024 / 1000, SHARES_MIN, SHARES_MAX),
                memoryLimit,
                score(qos, memoryRequest, nodeMemoryBytes));
    }

    /// The more of the node's memory a container asked for, the later it is killed.
    private static long score(Qos qos, long memoryRequest, long nodeMemoryBytes) {
        return switch (qos) {
            case GUARANTEED -> GUARANTEED_SCORE;
            case BEST_EFFORT -> BEST_EFFORT_SCORE;
            case BURSTABLE ->
                    Math.clamp(
                            1000 - 1000 * memoryRequest / Math.max(1, nodeMemoryBytes),
                            3,
                            BEST_EFFORT_SCORE - 1);
        };
    }

    private static long milli(Map<String, Quantity> quantities, String name) {
        return quantities.getOrDefault(name, Quantity.ZERO).milliValue();
    }

    private static long value(Map<String, Quantity> quantities, String name) {
        return quantities.getOrDefault(name, Quantity.ZERO).value();
    }
}
