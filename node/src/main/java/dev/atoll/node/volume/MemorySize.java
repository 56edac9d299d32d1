package dev.atoll.node.volume;

import dev.atoll.kinds.Quantity;
import dev.atoll.kinds.core.v1.Container;
import dev.atoll.kinds.core.v1.Pod;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/// How large a volume in memory may grow: to its own limit, to that of its pod, to what the node has; whichever is
/// least. What a pod writes there counts as the memory of its containers.
final class MemorySize {
    private static final String MEMORY = "memory";

    private MemorySize() {}

    /// In bytes; 0 where nothing limits it.
    static long of(Pod pod, Quantity sizeLimit, Map<String, Quantity> allocatable) {
        return LongStream.of(
                        sizeLimit.value(),
                        podLimit(pod),
                        allocatable.getOrDefault(MEMORY, Quantity.ZERO).value())
                .filter(limit -> limit > 0)
                .min()
                .orElse(0);
    }

    /// All that its containers may use together; 0 where one of them has no limit.
    private static long podLimit(Pod pod) {
        List<Long> limits =
                Stream.concat(
                                pod.spec().containers().stream(),
                                pod.spec().initContainers().stream())
                        .map(MemorySize::limit)
                        .toList();
        return limits.contains(0L) ? 0 : limits.stream().mapToLong(Long::longValue).sum();
    }

    private static long limit(Container container) {
        return container.resources().limits().getOrDefault(MEMORY, Quantity.ZERO).value();
    }
}
