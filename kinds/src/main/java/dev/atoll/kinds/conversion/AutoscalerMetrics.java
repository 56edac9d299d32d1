package dev.atoll.kinds.conversion;

import dev.atoll.kinds.schema.Plain;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Metrics as `autoscaling/v2` has them, and as `v1` writes them in annotations: there a metric and its target are not
/// objects of their own, and each source has its own names for them.
final class AutoscalerMetrics {
    /// Which fields a source has in v1.
    ///
    /// @param name of the metric; for the two kinds of resources it is called alike in both versions
    /// @param selector of the metric, empty where there is none
    private record Names(
            String name, String selector, String value, String averageValue, String utilization) {}

    private static final Map<String, Names> SPEC = names("target");
    private static final Map<String, Names> STATUS = names("current");

    private AutoscalerMetrics() {}

    /// @param what the values are, the first part of their names
    private static Map<String, Names> names(String what) {
        String value = what + "Value";
        String average = what + "AverageValue";
        Names ofResource = new Names("", "", "", average, what + "AverageUtilization");
        return Map.of(
                "resource",
                ofResource,
                "containerResource",
                ofResource,
                "pods",
                new Names("metricName", "selector", "", average, ""),
                "object",
                new Names("metricName", "selector", value, "averageValue", ""),
                "external",
                new Names("metricName", "metricSelector", value, average, ""));
    }

    static Map<String, Object> cpuUtilization(Object percent) {
        Map<String, Object> target = new LinkedHashMap<>();
        target.put("type", "Utilization");
        target.put("averageUtilization", percent);
        return cpu("target", target);
    }

    static Map<String, Object> cpuUsed(Object percent) {
        Map<String, Object> current = new LinkedHashMap<>();
        current.put("averageUtilization", percent);
        return cpu("current", current);
    }

    private static Map<String, Object> cpu(String field, Map<String, Object> values) {
        Map<String, Object> resource = new LinkedHashMap<>();
        resource.put("name", "cpu");
        resource.put(field, values);
        Map<String, Object> metric = new LinkedHashMap<>();
        metric.put("type", "Resource");
        metric.put("resource", resource);
        return metric;
    }

    /// The utilization of the CPU that a metric aims at, null for any other metric.
    static @Nullable Object cpuTarget(Map<String, Object> metric) {
        return cpuUtilization(metric, "target");
    }

    static @Nullable Object cpuCurrent(Map<String, Object> metric) {
        return cpuUtilization(metric, "current");
    }

    private static @Nullable Object cpuUtilization(Map<String, Object> metric, String field) {
        Map<String, Object> resource = Plain.map(metric, "resource");
        if (!Plain.string(metric, "type").equals("Resource")
                || resource == null
                || !Plain.string(resource, "name").equals("cpu")) {
            return null;
        }
        Map<String, Object> values = Plain.map(resource, field);
        return values == null ? null : values.get("averageUtilization");
    }

    static Map<String, Object> specToV1(Map<String, Object> metric) {
        return flattened(metric, SPEC, "target");
    }

    static Map<String, Object> statusToV1(Map<String, Object> metric) {
        return flattened(metric, STATUS, "current");
    }

    static Map<String, Object> specToV2(Map<String, Object> metric) {
        Map<String, Object> told = unfolded(metric, SPEC, "target");
        told.values()
                .forEach(source -> {
                    if (source instanceof Map<?, ?> map) {
                        Map<String, Object> target = Plain.mapIn(Plain.map(map), "target");
                        // v1 always has a value, and tells by zero that it is not the one that
                        // counts.
                        if (target.containsKey("averageValue") && "0".equals(target.get("value"))) {
                            target.remove("value");
                        }
                        target.put("type", targetType(target));
                    }
                });
        return told;
    }

    private static String targetType(Map<String, Object> target) {
        if (target.containsKey("averageUtilization")) {
            return "Utilization";
        }
        return target.containsKey("averageValue") ? "AverageValue" : "Value";
    }

    static Map<String, Object> statusToV2(Map<String, Object> metric) {
        return unfolded(metric, STATUS, "current");
    }

    private static Map<String, Object> flattened(
            Map<String, Object> metric, Map<String, Names> table, String values) {
        Map<String, Object> flat = new LinkedHashMap<>(metric);
        table.forEach((field, names) -> {
            Map<String, Object> source = Plain.map(metric, field);
            if (source != null) {
                flat.put(field, flat(source, names, values));
            }
        });
        return flat;
    }

    private static Map<String, Object> flat(
            Map<String, Object> source, Names names, String values) {
        Map<String, Object> flat = new LinkedHashMap<>();
        source.forEach((field, value) -> {
            if (field.equals("describedObject")) {
                flat.put("target", value);
            } else if (!field.equals("metric") && !field.equals(values)) {
                flat.put(field, value);
            }
        });
        Map<String, Object> metric = Plain.map(source, "metric");
        if (metric != null) {
            move(metric, "name", flat, names.name());
            move(metric, "selector", flat, names.selector());
        }
        Map<String, Object> measured = Plain.map(source, values);
        if (measured != null) {
            move(measured, "value", flat, names.value());
            move(measured, "averageValue", flat, names.averageValue());
            move(measured, "averageUtilization", flat, names.utilization());
        }
        return flat;
    }

    private static Map<String, Object> unfolded(
            Map<String, Object> metric, Map<String, Names> table, String values) {
        Map<String, Object> unfolded = new LinkedHashMap<>(metric);
        table.forEach((field, names) -> {
            Map<String, Object> source = Plain.map(metric, field);
            if (source != null) {
                unfolded.put(field, unfold(new LinkedHashMap<>(source), names, values));
            }
        });
        return unfolded;
    }

    private static Map<String, Object> unfold(
            Map<String, Object> source, Names names, String values) {
        Map<String, Object> measured = new LinkedHashMap<>();
        move(source, names.value(), measured, "value");
        move(source, names.averageValue(), measured, "averageValue");
        move(source, names.utilization(), measured, "averageUtilization");
        if (!names.name().isEmpty()) {
            Map<String, Object> metric = new LinkedHashMap<>();
            move(source, names.name(), metric, "name");
            move(source, names.selector(), metric, "selector");
            Object described = source.remove("target");
            if (described != null) {
                source.put("describedObject", described);
            }
            source.put("metric", metric);
        }
        source.put(values, measured);
        return source;
    }

    private static void move(
            Map<String, Object> from, String field, Map<String, Object> to, String name) {
        Object value = field.isEmpty() || name.isEmpty() ? null : from.remove(field);
        if (value != null) {
            to.put(name, value);
        }
    }
}
