package dev.atoll.kinds.defaults;

import dev.atoll.kinds.schema.Plain;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Defaults of workloads that depend on other fields.
final class WorkloadDefaults {
    static final Map<String, Consumer<Map<String, Object>>> FUNCTIONS =
            Map.of(
                    "apps.v1.Deployment", WorkloadDefaults::deployment,
                    "apps.v1.StatefulSet", WorkloadDefaults::statefulSet,
                    "apps.v1.DaemonSet", WorkloadDefaults::daemonSet,
                    "batch.v1.Job", WorkloadDefaults::job,
                    "core.v1.ReplicationController", WorkloadDefaults::replicationController,
                    "autoscaling.v2.HorizontalPodAutoscaler", WorkloadDefaults::autoscaler);

    private WorkloadDefaults() {}

    private static void deployment(Map<String, Object> deployment) {
        Map<String, Object> strategy = Plain.mapIn(Plain.mapIn(deployment, "spec"), "strategy");
        if (Plain.string(strategy, "type").equals("RollingUpdate")) {
            Map<String, Object> rolling = Plain.mapIn(strategy, "rollingUpdate");
            rolling.putIfAbsent("maxUnavailable", "25%");
            rolling.putIfAbsent("maxSurge", "25%");
        }
    }

    private static void statefulSet(Map<String, Object> set) {
        Map<String, Object> spec = Plain.mapIn(set, "spec");
        Map<String, Object> strategy = Plain.mapIn(spec, "updateStrategy");
        if (Plain.string(strategy, "type").equals("RollingUpdate")) {
            Plain.mapIn(strategy, "rollingUpdate").putIfAbsent("partition", 0L);
        }
        for (Map<String, Object> claim : Plain.maps(spec, "volumeClaimTemplates")) {
            claim.putIfAbsent("apiVersion", "v1");
            claim.putIfAbsent("kind", "PersistentVolumeClaim");
        }
    }

    private static void daemonSet(Map<String, Object> set) {
        Map<String, Object> strategy = Plain.mapIn(Plain.mapIn(set, "spec"), "updateStrategy");
        if (Plain.string(strategy, "type").equals("RollingUpdate")) {
            Map<String, Object> rolling = Plain.mapIn(strategy, "rollingUpdate");
            rolling.putIfAbsent("maxUnavailable", 1L);
            rolling.putIfAbsent("maxSurge", 0L);
        }
    }

    private static void job(Map<String, Object> job) {
        Map<String, Object> spec = Plain.mapIn(job, "spec");
        if (spec.get("completions") == null && spec.get("parallelism") == null) {
            spec.put("completions", 1L);
        }
        spec.putIfAbsent("parallelism", 1L);
        boolean perIndex = spec.get("backoffLimitPerIndex") != null;
        spec.putIfAbsent("backoffLimit", perIndex ? (long) Integer.MAX_VALUE : 6L);
        boolean failurePolicy = spec.get("podFailurePolicy") != null;
        spec.putIfAbsent("podReplacementPolicy", failurePolicy ? "Failed" : "TerminatingOrFailed");
        inheritLabels(job, spec);
    }

    private static void replicationController(Map<String, Object> controller) {
        Map<String, Object> spec = Plain.mapIn(controller, "spec");
        Map<String, Object> labels = templateLabels(spec);
        Map<String, Object> selector = Plain.map(spec, "selector");
        if (!labels.isEmpty() && (selector == null || selector.isEmpty())) {
            spec.put("selector", Plain.copy(labels));
        }
        inheritLabels(controller, spec);
    }

    private static void inheritLabels(Map<String, Object> object, Map<String, Object> spec) {
        Map<String, Object> metadata = Plain.mapIn(object, "metadata");
        Map<String, Object> own = Plain.map(metadata, "labels");
        Map<String, Object> labels = templateLabels(spec);
        if (!labels.isEmpty() && (own == null || own.isEmpty())) {
            metadata.put("labels", Plain.copy(labels));
        }
    }

    private static Map<String, Object> templateLabels(Map<String, Object> spec) {
        Map<String, Object> template = Plain.map(spec, "template");
        Map<String, Object> metadata = template == null ? null : Plain.map(template, "metadata");
        Map<String, Object> labels = metadata == null ? null : Plain.map(metadata, "labels");
        return labels == null ? Map.of() : labels;
    }

    private static void autoscaler(Map<String, Object> autoscaler) {
        Map<String, Object> spec = Plain.mapIn(autoscaler, "spec");
        if (Plain.maps(spec, "metrics").isEmpty()) {
            Map<String, Object> target = new LinkedHashMap<>();
            target.put("type", "Utilization");
            target.put("averageUtilization", 80L);
            Map<String, Object> resource = new LinkedHashMap<>();
            resource.put("name", "cpu");
            resource.put("target", target);
            Map<String, Object> metric = new LinkedHashMap<>();
            metric.put("type", "Resource");
            metric.put("resource", resource);
            spec.put("metrics", new ArrayList<Object>(List.of(metric)));
        }
        Map<String, Object> behavior = Plain.map(spec, "behavior");
        if (behavior != null) {
            scaling(
                    Plain.mapIn(behavior, "scaleUp"),
                    List.of(policy("Pods", 4), policy("Percent", 100)));
            Plain.mapIn(behavior, "scaleUp").putIfAbsent("stabilizationWindowSeconds", 0L);
            scaling(Plain.mapIn(behavior, "scaleDown"), List.of(policy("Percent", 100)));
        }
    }

    private static void scaling(Map<String, Object> rules, List<Object> policies) {
        rules.putIfAbsent("selectPolicy", "Max");
        rules.putIfAbsent("policies", new ArrayList<>(policies));
    }

    private static Map<String, Object> policy(String type, long value) {
        Map<String, Object> policy = new LinkedHashMap<>();
        policy.put("type", type);
        policy.put("value", value);
        policy.put("periodSeconds", 15L);
        return policy;
    }
}
