package dev.atoll.client.testing;

import dev.atoll.kinds.Tree;
import dev.atoll.kinds.selector.FieldSelector;
import dev.atoll.kinds.selector.LabelSelector;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/// What a [TestingApi] decides without looking at its state.
final class TestingRules {
    private TestingRules() {}

    static Predicate<Tree> wanted(TestingPath path, Map<String, String> query) {
        LabelSelector labels = LabelSelector.parse(query.getOrDefault("labelSelector", ""));
        FieldSelector fields = FieldSelector.parse(query.getOrDefault("fieldSelector", ""));
        return tree -> {
            Tree metadata = tree.child("metadata");
            Map<String, String> selectable = new HashMap<>();
            fields.terms().forEach(term -> selectable.put(term.field(), field(tree, term.field())));
            return (path.namespace().isEmpty()
                            || path.namespace().equals(metadata.string("namespace")))
                    && labels.matches(metadata.stringMap("labels"))
                    && fields.matches(selectable);
        };
    }

    static String field(Tree tree, String path) {
        int dot = path.indexOf('.');
        return dot < 0
                ? tree.string(path, "")
                : field(tree.child(path.substring(0, dot)), path.substring(dot + 1));
    }

    /// Which parts of an update count: the status, or all but the status.
    static Tree merged(TestingPath path, Tree before, Tree update) {
        if (path.subresource().equals("status")) {
            return before.with("status", update.get("status"));
        }
        if (path.subresource().equals("finalize")) {
            return before.with("spec", update.get("spec"));
        }
        Tree old = before.child("metadata");
        Tree metadata =
                update.child("metadata")
                        .with("uid", old.get("uid"))
                        .with("creationTimestamp", old.get("creationTimestamp"))
                        .with("deletionTimestamp", old.get("deletionTimestamp"))
                        .with("deletionGracePeriodSeconds", old.get("deletionGracePeriodSeconds"))
                        .with("namespace", old.get("namespace"))
                        .with("generation", old.get("generation"));
        Tree spec = update.with("metadata", metadata).with("status", before.get("status"));
        if (!spec.child("spec").equals(before.child("spec"))) {
            spec =
                    spec.with(
                            "metadata",
                            metadata.with("generation", old.integer("generation", 1) + 1));
        }
        return spec;
    }

    static Tree mergePatch(Tree target, Tree patch) {
        Tree merged = target;
        for (Map.Entry<String, Object> field : patch.fields().entrySet()) {
            Object value =
                    field.getValue() instanceof Map<?, ?>
                            ? mergePatch(target.child(field.getKey()), patch.child(field.getKey()))
                            : field.getValue();
            merged = merged.with(field.getKey(), value);
        }
        return merged;
    }

    static boolean differs(Tree preconditions, Tree metadata, String field) {
        String wanted = preconditions.string(field, "");
        return !wanted.isEmpty() && !wanted.equals(metadata.string(field));
    }

    static boolean sameButVersion(Tree before, Tree after) {
        Tree version = before.child("metadata");
        Tree metadata =
                after.child("metadata").with("resourceVersion", version.get("resourceVersion"));
        return after.with("metadata", metadata).equals(before);
    }
}
