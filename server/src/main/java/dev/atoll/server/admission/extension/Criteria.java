package dev.atoll.server.admission.extension;

import dev.atoll.kinds.GroupVersionResource;
import dev.atoll.kinds.Kind;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.selector.LabelSelector;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// For which attempts a webhook or policy is.
///
/// @param rules empty for everything, as a binding may leave it
record Criteria(
        List<ResourceRule> rules,
        List<ResourceRule> excluded,
        boolean equivalent,
        LabelSelector namespaces,
        LabelSelector objects) {

    /// Of a webhook: its `rules` say what it is for.
    static Criteria ofWebhook(Tree webhook) {
        return of(webhook, "rules");
    }

    /// Of a policy or binding.
    static Criteria ofPolicy(Tree match) {
        return of(match, "resourceRules");
    }

    private static Criteria of(Tree match, String rules) {
        return new Criteria(
                match.children(rules).stream().map(ResourceRule::of).toList(),
                match.children("excludeResourceRules").stream().map(ResourceRule::of).toList(),
                !match.string("matchPolicy", "Equivalent").equals("Exact"),
                LabelSelector.of(match.child("namespaceSelector")),
                LabelSelector.of(match.child("objectSelector")));
    }

    /// @param versions the kinds as which the resource is served, first as it was asked for
    /// @param namespaceLabels empty where the object is in none
    /// @return as which kind it is looked at; empty where this is not for it
    Optional<Kind> match(
            Attempt attempt,
            List<Kind> versions,
            Supplier<Optional<Map<String, String>>> namespaceLabels) {
        Optional<Kind> covered =
                rules.isEmpty()
                        ? Optional.of(versions.getFirst())
                        : covered(rules, attempt, versions);
        if (covered.isEmpty() || covered(excluded, attempt, versions).isPresent()) {
            return Optional.empty();
        }
        if (!objects.isEverything()
                && !selected(attempt.payload().object())
                && !selected(attempt.payload().old())) {
            return Optional.empty();
        }
        boolean inNamespace =
                namespaces.isEverything()
                        || namespaceLabels.get().map(namespaces::matches).orElse(true);
        return inNamespace ? covered : Optional.empty();
    }

    private Optional<Kind> covered(List<ResourceRule> of, Attempt attempt, List<Kind> versions) {
        for (Kind version : equivalent ? versions : versions.subList(0, 1)) {
            GroupVersionResource as = version.resource();
            for (ResourceRule rule : of) {
                if (rule.covers(attempt, as)) {
                    return Optional.of(version);
                }
            }
        }
        return Optional.empty();
    }

    private boolean selected(@Nullable Map<String, Object> object) {
        return object != null
                && object.containsKey("metadata")
                && objects.matches(Tree.of(object).child("metadata").stringMap("labels"));
    }
}
