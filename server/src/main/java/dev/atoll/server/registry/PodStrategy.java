package dev.atoll.server.registry;

import dev.atoll.server.object.Metadata;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Pods: they begin Pending, and once on a node they leave only after their grace period.
final class PodStrategy implements Strategy {
    private static final long DEFAULT_GRACE_SECONDS = 30;

    @Override
    public void prepareCreate(Context context, Map<String, Object> object) {
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("phase", "Pending");
        status.put("qosClass", qualityOfService(Metadata.child(object, "spec")));
        object.put("status", status);
    }

    @Override
    public Optional<Long> graceSeconds(Map<String, Object> object, DeleteOptions options) {
        Map<String, Object> spec = Metadata.child(object, "spec");
        Map<String, Object> status = Metadata.child(object, "status");
        String phase = Metadata.text(status, "phase");
        boolean runsNowhere = Metadata.text(spec, "nodeName").isEmpty();
        if (runsNowhere || phase.equals("Succeeded") || phase.equals("Failed")) {
            return Optional.of(0L);
        }
        Long asked = options.graceSeconds();
        if (asked != null) {
            return Optional.of(asked < 0 ? 1 : asked);
        }
        return Optional.of(
                spec.get("terminationGracePeriodSeconds") instanceof Number seconds
                        ? seconds.longValue()
                        : DEFAULT_GRACE_SECONDS);
    }

    @Override
    public boolean answersDeleteWithObject() {
        return true;
    }

    /// `Guaranteed` where every container limits CPU and memory and requests just that, `BestEffort` where none says
    /// anything of them, else `Burstable`.
    private static String qualityOfService(Map<String, Object> spec) {
        List<Map<String, Object>> containers =
                new ArrayList<>(Metadata.children(spec, "containers"));
        containers.addAll(Metadata.children(spec, "initContainers"));
        boolean any = false;
        boolean guaranteed = true;
        for (Map<String, Object> container : containers) {
            Map<String, Object> resources = Metadata.child(container, "resources");
            Map<String, Object> requests = Metadata.child(resources, "requests");
            Map<String, Object> limits = Metadata.child(resources, "limits");
            for (String resource : List.of("cpu", "memory")) {
                Object request = requests.get(resource);
                Object limit = limits.get(resource);
                any |= request != null || limit != null;
                guaranteed &= limit != null && (request == null || request.equals(limit));
            }
        }
        return !any ? "BestEffort" : guaranteed ? "Guaranteed" : "Burstable";
    }
}
