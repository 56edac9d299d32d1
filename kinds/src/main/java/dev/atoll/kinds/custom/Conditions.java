package dev.atoll.kinds.custom;

import dev.atoll.kinds.schema.Plain;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The conditions of definitions.
final class Conditions {
    static final String ESTABLISHED = "Established";
    static final String NAMES_ACCEPTED = "NamesAccepted";
    static final String TERMINATING = "Terminating";
    static final String NON_STRUCTURAL = "NonStructuralSchema";

    private Conditions() {}

    static List<Map<String, Object>> all(Map<String, Object> object) {
        return Plain.maps(
                Objects.requireNonNullElse(Plain.map(object, "status"), Map.of()), "conditions");
    }

    static boolean isTrue(Map<String, Object> object, String type) {
        return all(object).stream()
                .anyMatch(each ->
                        Plain.string(each, "type").equals(type)
                                && Plain.string(each, "status").equals("True"));
    }

    /// What is said of something.
    record Said(String type, boolean holds, String reason, String message) {}

    /// Says it in a status; the time changes where it is another than before.
    static void say(Map<String, Object> status, Said said, String now) {
        List<Object> conditions = new ArrayList<>();
        String since = now;
        boolean replaced = false;
        for (Map<String, Object> each : Plain.maps(status, "conditions")) {
            if (!Plain.string(each, "type").equals(said.type())) {
                conditions.add(each);
                continue;
            }
            if (Plain.string(each, "status").equals(text(said.holds()))) {
                since = Plain.string(each, "lastTransitionTime");
            }
            conditions.add(condition(said, since));
            replaced = true;
        }
        if (!replaced) {
            conditions.add(condition(said, since));
        }
        status.put("conditions", conditions);
    }

    private static String text(boolean holds) {
        return holds ? "True" : "False";
    }

    private static Map<String, Object> condition(Said said, String since) {
        Map<String, Object> condition = new LinkedHashMap<>();
        condition.put("type", said.type());
        condition.put("status", text(said.holds()));
        condition.put("lastTransitionTime", since);
        condition.put("reason", said.reason());
        condition.put("message", said.message());
        return condition;
    }
}
