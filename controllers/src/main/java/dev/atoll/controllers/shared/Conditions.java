package dev.atoll.controllers.shared;

import dev.atoll.kinds.Tree;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The conditions of a status, as plain trees: `type`, `status`, `reason`, `message` and times.
public final class Conditions {
    private Conditions() {}

    public static Optional<Tree> find(List<Tree> conditions, String type) {
        return conditions.stream()
                .filter(condition -> condition.string("type", "").equals(type))
                .findFirst();
    }

    public static boolean isTrue(List<Tree> conditions, String type) {
        return find(conditions, type)
                .map(condition -> condition.string("status", "").equals("True"))
                .orElse(false);
    }

    public static Tree of(String type, boolean status, String reason, String message) {
        return Tree.empty()
                .with("type", type)
                .with("status", status ? "True" : "False")
                .with("reason", reason)
                .with("message", message);
    }

    /// The conditions with one replaced or added. Its transition time is now only where its status changes.
    public static List<Tree> with(List<Tree> conditions, Tree condition, Instant now) {
        String type = condition.string("type", "");
        Optional<Tree> before = find(conditions, type);
        boolean sameStatus =
                before.isPresent()
                        && before.get().string("status", "").equals(condition.string("status", ""));
        Object since = sameStatus ? before.get().get("lastTransitionTime") : null;
        Tree next = condition.with("lastTransitionTime", since == null ? now : since);
        List<Tree> all = new ArrayList<>();
        for (Tree each : conditions) {
            all.add(each.string("type", "").equals(type) ? next : each);
        }
        if (before.isEmpty()) {
            all.add(next);
        }
        return all;
    }

    public static List<Tree> without(List<Tree> conditions, String type) {
        return conditions.stream()
                .filter(condition -> !condition.string("type", "").equals(type))
                .toList();
    }
}
