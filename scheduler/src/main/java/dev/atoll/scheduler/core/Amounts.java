package dev.atoll.scheduler.core;

import dev.atoll.kinds.Quantity;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongBinaryOperator;

/// What a pod asks for, or a node has.
///
/// @param extended all other resources by name, in whole units
public record Amounts(
        long cpuMillis, long memoryBytes, long ephemeralBytes, Map<String, Long> extended) {
    public static final Amounts NONE = new Amounts(0, 0, 0, Map.of());

    public Amounts {
        extended = Map.copyOf(extended);
    }

    public static Amounts of(Map<String, Quantity> quantities) {
        long cpu = 0;
        long memory = 0;
        long ephemeral = 0;
        Map<String, Long> extended = new HashMap<>();
        for (Map.Entry<String, Quantity> each : quantities.entrySet()) {
            Quantity amount = each.getValue();
            switch (each.getKey()) {
                case "cpu" -> cpu = amount.milliValue();
                case "memory" -> memory = amount.value();
                case "ephemeral-storage" -> ephemeral = amount.value();
                case "pods" -> {
                    // Counted, not summed.
                }
                default -> extended.put(each.getKey(), amount.value());
            }
        }
        return new Amounts(cpu, memory, ephemeral, extended);
    }

    public Amounts plus(Amounts other) {
        return combined(other, Long::sum);
    }

    public Amounts minus(Amounts other) {
        return combined(other, (mine, theirs) -> mine - theirs);
    }

    /// The greater of each.
    public Amounts max(Amounts other) {
        return combined(other, Math::max);
    }

    private Amounts combined(Amounts other, LongBinaryOperator operator) {
        Map<String, Long> combined = extended;
        if (!other.extended.isEmpty()) {
            combined = new HashMap<>(extended);
            for (Map.Entry<String, Long> each : other.extended.entrySet()) {
                long mine = extended.getOrDefault(each.getKey(), 0L);
                combined.put(each.getKey(), operator.applyAsLong(mine, each.getValue()));
            }
        }
        return new Amounts(
                operator.applyAsLong(cpuMillis, other.cpuMillis),
                operator.applyAsLong(memoryBytes, other.memoryBytes),
                operator.applyAsLong(ephemeralBytes, other.ephemeralBytes),
                combined);
    }
}
