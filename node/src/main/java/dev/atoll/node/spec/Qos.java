package dev.atoll.node.spec;

import dev.atoll.kinds.Quantity;
import dev.atoll.kinds.core.v1.Container;
import dev.atoll.kinds.core.v1.Pod;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/// How well a pod is served when the node runs short.
public enum Qos {
    GUARANTEED("Guaranteed"),
    BURSTABLE("Burstable"),
    BEST_EFFORT("BestEffort");

    private static final List<String> COUNTED = List.of("cpu", "memory");

    private final String text;

    Qos(String text) {
        this.text = text;
    }

    /// As `status.qosClass` spells it.
    public String text() {
        return text;
    }

    /// The folder below our cgroup; the best served have none of their own.
    String folder() {
        return this == GUARANTEED ? "" : "/" + text.toLowerCase(Locale.ROOT);
    }

    public static Qos of(Pod pod) {
        List<Container> all =
                Stream.concat(
                                pod.spec().containers().stream(),
                                pod.spec().initContainers().stream())
                        .toList();
        boolean anything = false;
        boolean guaranteed = true;
        for (Container container : all) {
            Map<String, Quantity> limits = container.resources().limits();
            Map<String, Quantity> requests = container.resources().requests();
            for (String resource : COUNTED) {
                Quantity limit = limits.getOrDefault(resource, Quantity.ZERO);
                Quantity request = requests.getOrDefault(resource, limit);
                anything |= !limit.isZero() || !request.isZero();
                guaranteed &= !limit.isZero() && limit.compareTo(request) == 0;
            }
        }
        if (!anything) {
            return BEST_EFFORT;
        }
        return guaranteed ? GUARANTEED : BURSTABLE;
    }
}
