package dev.atoll.kinds.conversion;

import dev.atoll.kinds.codec.DecodeException;
import dev.atoll.kinds.codec.Json;
import dev.atoll.kinds.schema.Plain;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// `autoscaling/v1` HorizontalPodAutoscalers as `v2` ones.
///
/// `v1` knows one metric, the CPU's utilization. All else that `v2` says is carried by annotations, which `v2` never
/// shows. An annotation that can not be read is as none.
final class AutoscalerConversion implements Conversion.Rules {
    private static final String PREFIX = "autoscaling.alpha.kubernetes.io/";
    private static final String METRICS = PREFIX + "metrics";
    private static final String BEHAVIOR = PREFIX + "behavior";
    private static final String CURRENT_METRICS = PREFIX + "current-metrics";
    private static final String CONDITIONS = PREFIX + "conditions";

    @Override
    public Map<String, Object> toStorage(Map<String, Object> object) {
        Map<String, Object> carried = takeCarried(object);
        Map<String, Object> spec = Plain.mapIn(object, "spec");
        List<Object> metrics = read(carried.get(METRICS), AutoscalerMetrics::specToV2);
        Object utilization = spec.remove("targetCPUUtilizationPercentage");
        if (utilization != null) {
            metrics.add(AutoscalerMetrics.cpuUtilization(utilization));
        }
        put(spec, "metrics", metrics);
        Map<String, Object> behavior = behavior(carried.get(BEHAVIOR));
        if (behavior != null) {
            spec.put("behavior", behavior);
        }
        Map<String, Object> status = Plain.map(object, "status");
        List<Object> current = read(carried.get(CURRENT_METRICS), AutoscalerMetrics::statusToV2);
        List<Object> conditions = read(carried.get(CONDITIONS), UnaryOperator.identity());
        if (status == null && current.isEmpty() && conditions.isEmpty()) {
            return object;
        }
        status = Plain.mapIn(object, "status");
        Object used = status.remove("currentCPUUtilizationPercentage");
        if (used != null && current.isEmpty()) {
            current.add(AutoscalerMetrics.cpuUsed(used));
        }
        put(status, "currentMetrics", current);
        put(status, "conditions", conditions);
        return object;
    }

    @Override
    public Map<String, Object> fromStorage(Map<String, Object> stored) {
        // What a v2 object says under these names is no part of it.
        takeCarried(stored);
        Map<String, Object> carried = new LinkedHashMap<>();
        Map<String, Object> spec = Plain.map(stored, "spec");
        if (spec != null) {
            carrySpec(spec, carried);
        }
        Map<String, Object> status = Plain.map(stored, "status");
        if (status != null) {
            carryStatus(status, carried);
        }
        if (!carried.isEmpty()) {
            Plain.mapIn(Plain.mapIn(stored, "metadata"), "annotations").putAll(carried);
        }
        return stored;
    }

    private static void carrySpec(Map<String, Object> spec, Map<String, Object> carried) {
        List<Object> others = new ArrayList<>();
        for (Map<String, Object> metric : Plain.maps(spec, "metrics")) {
            Object utilization = AutoscalerMetrics.cpuTarget(metric);
            if (utilization != null && !spec.containsKey("targetCPUUtilizationPercentage")) {
                spec.put("targetCPUUtilizationPercentage", utilization);
            } else {
                others.add(AutoscalerMetrics.specToV1(metric));
            }
        }
        spec.remove("metrics");
        carry(carried, METRICS, others);
        Object behavior = spec.remove("behavior");
        if (behavior != null) {
            carried.put(BEHAVIOR, text(cased(behavior, Case.UPPER)));
        }
    }

    private static void carryStatus(Map<String, Object> status, Map<String, Object> carried) {
        List<Object> current = new ArrayList<>();
        for (Map<String, Object> metric : Plain.maps(status, "currentMetrics")) {
            Object used = AutoscalerMetrics.cpuCurrent(metric);
            if (used != null) {
                status.putIfAbsent("currentCPUUtilizationPercentage", used);
            }
            current.add(AutoscalerMetrics.statusToV1(metric));
        }
        status.remove("currentMetrics");
        // All of them: the utilization has no place for the raw value.
        carry(carried, CURRENT_METRICS, current);
        if (status.remove("conditions") instanceof List<?> conditions) {
            carry(carried, CONDITIONS, Plain.list(conditions));
        }
    }

    private static void carry(Map<String, Object> carried, String annotation, List<Object> values) {
        if (!values.isEmpty()) {
            carried.put(annotation, text(values));
        }
    }

    private static String text(Object value) {
        return new String(Json.encode(value), StandardCharsets.UTF_8);
    }

    /// Removes the annotations that carry fields, and gives them back.
    private static Map<String, Object> takeCarried(Map<String, Object> object) {
        Map<String, Object> metadata = Plain.map(object, "metadata");
        Map<String, Object> annotations =
                metadata == null ? null : Plain.map(metadata, "annotations");
        Map<String, Object> carried = new LinkedHashMap<>();
        if (metadata == null || annotations == null) {
            return carried;
        }
        for (String name : List.of(METRICS, BEHAVIOR, CURRENT_METRICS, CONDITIONS)) {
            Object value = annotations.remove(name);
            if (value != null) {
                carried.put(name, value);
            }
        }
        if (annotations.isEmpty()) {
            metadata.remove("annotations");
        }
        return carried;
    }

    private static List<Object> read(
            @Nullable Object annotation, UnaryOperator<Map<String, Object>> each) {
        List<Object> values = new ArrayList<>();
        if (decoded(annotation) instanceof List<?> list) {
            for (Object item : list) {
                if (item instanceof Map<?, ?> map) {
                    values.add(each.apply(Plain.map(map)));
                }
            }
        }
        return values;
    }

    private static @Nullable Map<String, Object> behavior(@Nullable Object annotation) {
        Object decoded = decoded(annotation);
        return decoded instanceof Map<?, ?> && cased(decoded, Case.LOWER) instanceof Map<?, ?> map
                ? Plain.map(map)
                : null;
    }

    private static @Nullable Object decoded(@Nullable Object annotation) {
        if (!(annotation instanceof String text)) {
            return null;
        }
        try {
            return Json.decodeValue(text.getBytes(StandardCharsets.UTF_8));
        } catch (DecodeException e) {
            return null;
        }
    }

    private static void put(Map<String, Object> object, String field, List<Object> values) {
        if (!values.isEmpty()) {
            object.put(field, values);
        }
    }

    private enum Case {
        UPPER,
        LOWER
    }

    /// Kubernetes writes a behavior with the field names of its own type: they begin with a capital.
    private static Object cased(Object value, Case first) {
        return switch (value) {
            case Map<?, ?> map -> {
                Map<String, Object> cased = new LinkedHashMap<>();
                Plain.map(map)
                        .forEach((field, inner) -> {
                            if (inner != null && !field.isEmpty()) {
                                String head = field.substring(0, 1);
                                String put =
                                        first == Case.UPPER
                                                ? head.toUpperCase(Locale.ROOT)
                                                : head.toLowerCase(Locale.ROOT);
                                cased.put(put + field.substring(1), cased(inner, first));
                            }
                        });
                yield cased;
            }
            case List<?> list -> {
                List<Object> cased = new ArrayList<>();
                list.forEach(inner -> cased.add(cased(inner, first)));
                yield cased;
            }
            default -> value;
        };
    }
}
