package dev.atoll.kinds.validation;

import dev.atoll.kinds.schema.Plain;
import java.util.List;
import java.util.Map;

/// What may change in a pod that exists: images, deadlines that shrink, tolerations that are added,
/// and what a gated pod is still to be scheduled by.
final class PodUpdateRules {
    private static final List<String> CONTAINER_LISTS =
            List.of("containers", "initContainers", "ephemeralContainers");

    private PodUpdateRules() {}

    static void update(Cursor pod, Cursor old) {
        Cursor spec = pod.at("spec");
        Cursor was = old.at("spec");
        for (String list : CONTAINER_LISTS) {
            if (spec.items(list).size() != was.items(list).size()) {
                spec.at(list)
                        .forbidden(
                                list.equals("ephemeralContainers")
                                        ? "may only be changed through the ephemeralcontainers"
                                                + " subresource"
                                        : "pod updates may not add or remove containers");
                return;
            }
        }
        for (Cursor container : spec.items("containers")) {
            Cursor image = container.at("image");
            image.require();
        }
        deadline(spec, was);
        tolerations(spec, was);
        gates(spec, was);
        Map<String, Object> frozen = frozen(spec, was);
        if (!Same.same(frozen, was.map())) {
            spec.forbidden(
                    "pod updates may not change fields other than `spec.containers[*].image`,"
                            + "`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,"
                            + "`spec.tolerations` (only additions to existing"
                            + " tolerations),`spec.terminationGracePeriodSeconds` (allow it to be"
                            + " set to 1 if it was previously negative)");
        }
    }

    /// Ephemeral containers may be added, and nothing else may change.
    static void ephemeralContainers(Cursor spec, Cursor was) {
        Cursor list = spec.at("ephemeralContainers");
        for (Cursor old : was.items("ephemeralContainers")) {
            String name = old.text("name");
            Object now =
                    list.items().stream()
                            .filter(container -> container.text("name").equals(name))
                            .map(Cursor::map)
                            .findFirst()
                            .orElse(null);
            if (now == null) {
                list.forbidden("existing ephemeral containers \"" + name + "\" may not be removed");
            } else if (!Same.same(now, old.map())) {
                list.forbidden("existing ephemeral containers \"" + name + "\" may not be changed");
            }
        }
        sameBeside(spec, was, List.of("ephemeralContainers"));
    }

    /// The resources of containers may change, and nothing else.
    static void resize(Cursor spec, Cursor was) {
        Map<String, Object> frozen = Plain.copy(spec.map());
        for (String list : List.of("containers", "initContainers")) {
            List<Map<String, Object>> now = Plain.maps(frozen, list);
            List<Map<String, Object>> before = Plain.maps(was.map(), list);
            for (int i = 0; i < now.size() && i < before.size(); i++) {
                restore(now.get(i), before.get(i), "resources");
            }
        }
        if (!Same.same(frozen, was.map())) {
            spec.forbidden("only cpu and memory resources are mutable");
        }
    }

    private static void sameBeside(Cursor spec, Cursor was, List<String> fields) {
        Map<String, Object> frozen = Plain.copy(spec.map());
        fields.forEach(field -> restore(frozen, was.map(), field));
        if (!Same.same(frozen, was.map())) {
            spec.forbidden("only " + String.join(", ", fields) + " may be changed");
        }
    }

    private static void deadline(Cursor spec, Cursor was) {
        Cursor now = spec.at("activeDeadlineSeconds");
        Cursor before = was.at("activeDeadlineSeconds");
        if (before.present() && !now.present()) {
            now.invalid("must not update from a positive integer to nil value");
        } else if (before.present() && now.number() > before.number()) {
            now.invalid("must be less than or equal to previous value");
        }
    }

    private static void tolerations(Cursor spec, Cursor was) {
        List<Object> now =
                spec.items("tolerations").stream().map(c -> (Object) untimed(c)).toList();
        for (Cursor toleration : was.items("tolerations")) {
            if (!now.contains(untimed(toleration))) {
                spec.at("tolerations")
                        .forbidden(
                                "existing toleration can not be modified except its tolerationSeconds");
                return;
            }
        }
    }

    private static Map<String, Object> untimed(Cursor toleration) {
        Map<String, Object> copy = Plain.copy(toleration.map());
        copy.remove("tolerationSeconds");
        return copy;
    }

    private static void gates(Cursor spec, Cursor was) {
        List<String> before = names(was);
        for (String name : names(spec)) {
            if (!before.contains(name)) {
                spec.at("schedulingGates")
                        .forbidden(
                                "only deletion is allowed, but found new scheduling gate '"
                                        + name
                                        + "'");
            }
        }
    }

    private static List<String> names(Cursor spec) {
        return spec.items("schedulingGates").stream().map(gate -> gate.text("name")).toList();
    }

    /// The new spec with everything that may change set back to what it was.
    private static Map<String, Object> frozen(Cursor spec, Cursor was) {
        Map<String, Object> frozen = Plain.copy(spec.map());
        for (String list : List.of("containers", "initContainers")) {
            List<Map<String, Object>> now = Plain.maps(frozen, list);
            List<Map<String, Object>> before = Plain.maps(was.map(), list);
            for (int i = 0; i < now.size() && i < before.size(); i++) {
                restore(now.get(i), before.get(i), "image");
            }
        }
        restore(frozen, was.map(), "activeDeadlineSeconds");
        restore(frozen, was.map(), "tolerations");
        restore(frozen, was.map(), "schedulingGates");
        if (was.number("terminationGracePeriodSeconds") < 0
                && spec.number("terminationGracePeriodSeconds") == 1) {
            restore(frozen, was.map(), "terminationGracePeriodSeconds");
        }
        if (!was.items("schedulingGates").isEmpty()) {
            restore(frozen, was.map(), "nodeSelector");
            restore(frozen, was.map(), "affinity");
        }
        return frozen;
    }

    private static void restore(
            Map<String, Object> object, Map<String, Object> before, String field) {
        Object value = before.get(field);
        if (value == null) {
            object.remove(field);
        } else {
            object.put(field, value);
        }
    }
}
