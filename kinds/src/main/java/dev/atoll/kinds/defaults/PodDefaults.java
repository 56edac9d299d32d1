package dev.atoll.kinds.defaults;

import dev.atoll.kinds.schema.Plain;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Defaults of pods that depend on other fields.
final class PodDefaults {
    static final Map<String, Consumer<Map<String, Object>>> FUNCTIONS =
            Map.of(
                    "core.v1.Pod", PodDefaults::pod,
                    "core.v1.PodSpec", PodDefaults::spec,
                    "core.v1.Container", PodDefaults::container,
                    "core.v1.EphemeralContainer", PodDefaults::container,
                    "core.v1.Volume", PodDefaults::volume);

    private PodDefaults() {}

    /// These hold for pods alone, not for the templates of pods.
    private static void pod(Map<String, Object> pod) {
        Map<String, Object> spec = Plain.mapIn(pod, "spec");
        boolean hostNetwork = Boolean.TRUE.equals(spec.get("hostNetwork"));
        for (String field : List.of("containers", "initContainers")) {
            for (Map<String, Object> container : Plain.maps(spec, field)) {
                requestLimits(container);
                if (hostNetwork) {
                    openHostPorts(container);
                }
            }
        }
        if (Plain.map(spec, "resources") != null) {
            requestLimits(spec);
        }
    }

    /// What is limited and not requested is requested up to the limit.
    private static void requestLimits(Map<String, Object> container) {
        Map<String, Object> resources = Plain.map(container, "resources");
        Map<String, Object> limits = resources == null ? null : Plain.map(resources, "limits");
        if (resources != null && limits != null && !limits.isEmpty()) {
            Plain.mapIn(resources, "requests");
            limits.forEach(Plain.mapIn(resources, "requests")::putIfAbsent);
        }
    }

    private static void openHostPorts(Map<String, Object> container) {
        for (Map<String, Object> port : Plain.maps(container, "ports")) {
            Object number = port.get("containerPort");
            if (number != null
                    && (port.get("hostPort") == null || port.get("hostPort").equals(0L))) {
                port.put("hostPort", number);
            }
        }
    }

    /// The old field and the new one always agree.
    private static void spec(Map<String, Object> spec) {
        String name = Plain.string(spec, "serviceAccountName");
        String old = Plain.string(spec, "serviceAccount");
        if (!name.isEmpty()) {
            spec.put("serviceAccount", name);
        } else if (!old.isEmpty()) {
            spec.put("serviceAccountName", old);
        }
    }

    private static void container(Map<String, Object> container) {
        if (Plain.string(container, "imagePullPolicy").isEmpty()) {
            boolean latest = isLatest(Plain.string(container, "image"));
            container.put("imagePullPolicy", latest ? "Always" : "IfNotPresent");
        }
    }

    static boolean isLatest(String image) {
        int digest = image.indexOf('@');
        String name = digest < 0 ? image : image.substring(0, digest);
        int colon = name.indexOf(':', name.lastIndexOf('/') + 1);
        return colon < 0 ? digest < 0 : name.substring(colon + 1).equals("latest");
    }

    private static void volume(Map<String, Object> volume) {
        boolean hasSource =
                volume.entrySet().stream().anyMatch(entry -> !entry.getKey().equals("name"));
        if (!hasSource) {
            volume.put("emptyDir", new LinkedHashMap<String, Object>());
        }
    }
}
