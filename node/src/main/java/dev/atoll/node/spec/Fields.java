package dev.atoll.node.spec;

import dev.atoll.kinds.Quantity;
import dev.atoll.kinds.core.v1.Container;
import dev.atoll.kinds.core.v1.Pod;
import dev.atoll.kinds.core.v1.ResourceFieldSelector;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The downward API: a pod's own fields as text.
public final class Fields {
    private Fields() {}

    /// The value of a `fieldRef`.
    public static String field(Pod pod, String path, PodFacts facts) throws ConfigException {
        String subscript = subscript(path);
        if (!subscript.isEmpty()) {
            Map<String, String> map =
                    path.startsWith("metadata.labels[")
                            ? pod.metadata().labels()
                            : pod.metadata().annotations();
            return map.getOrDefault(subscript, "");
        }
        return switch (path) {
            case "metadata.name" -> pod.name();
            case "metadata.namespace" -> pod.namespace();
            case "metadata.uid" -> pod.uid();
            case "metadata.labels" -> lines(pod.metadata().labels());
            case "metadata.annotations" -> lines(pod.metadata().annotations());
            case "spec.nodeName" -> pod.spec().nodeName();
            case "spec.serviceAccountName" -> pod.spec().serviceAccountName();
            case "status.hostIP", "status.hostIPs" -> facts.hostIp();
            case "status.podIP" -> facts.podIps().isEmpty() ? "" : facts.podIps().getFirst();
            case "status.podIPs" -> String.join(",", facts.podIps());
            default -> throw new ConfigException("unsupported fieldPath: " + path);
        };
    }

    private static String subscript(String path) {
        int start = path.indexOf("['");
        return start > 0 && path.endsWith("']") ? path.substring(start + 2, path.length() - 2) : "";
    }

    private static String lines(Map<String, String> map) {
        return new TreeMap<>(map)
                .entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + quote(entry.getValue()))
                        .collect(Collectors.joining("\n"));
    }

    private static String quote(String value) {
        return '"'
                + value.replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                        .replace("\n", "\\n")
                        .replace("\t", "\\t")
                + '"';
    }

    /// The value of a `resourceFieldRef`, rounded up to whole divisors.
    public static String resource(
            Pod pod, ResourceFieldSelector selector, Container own, PodFacts facts)
            throws ConfigException {
        Container container =
                selector.containerName().isEmpty() ? own : named(pod, selector.containerName());
        String path = selector.resource();
        int dot = path.indexOf('.');
        String name = path.substring(dot + 1);
        boolean limit = path.startsWith("limits.");
        if (dot < 0 || (!limit && !path.startsWith("requests."))) {
            throw new ConfigException("unsupported container resource: " + path);
        }
        Map<String, Quantity> limits = container.resources().limits();
        Quantity absent =
                limit ? facts.allocatable().getOrDefault(name, Quantity.ZERO) : Quantity.ZERO;
        Quantity quantity =
                limit
                        ? limits.getOrDefault(name, absent)
                        : container
                                .resources()
                                .requests()
                                .getOrDefault(name, limits.getOrDefault(name, absent));
        Quantity divisor = selector.divisor().isZero() ? Quantity.of(1) : selector.divisor();
        BigDecimal whole = quantity.amount().divide(divisor.amount(), 0, RoundingMode.CEILING);
        return whole.toPlainString();
    }

    private static Container named(Pod pod, String name) throws ConfigException {
        return Stream.concat(pod.spec().containers().stream(), pod.spec().initContainers().stream())
                .filter(container -> container.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new ConfigException("container " + name + " not found"));
    }
}
