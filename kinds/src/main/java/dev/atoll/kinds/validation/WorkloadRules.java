package dev.atoll.kinds.validation;

import dev.atoll.kinds.IntOrString;
import dev.atoll.kinds.Tree;
import dev.atoll.kinds.schema.Plain;
import dev.atoll.kinds.selector.LabelSelector;
import dev.atoll.kinds.selector.SelectorException;
import java.util.List;
import java.util.Map;

/// Rules for deployments, replica sets, stateful sets, daemon sets and replication controllers.
final class WorkloadRules {
    private WorkloadRules() {}

    static void deployment(Cursor deployment) {
        Cursor spec = deployment.at("spec");
        spec.at("replicas").nonNegative();
        selectorAndTemplate(spec, "deployment");
        alwaysRestarts(spec);
        spec.at("minReadySeconds").nonNegative();
        spec.at("revisionHistoryLimit").nonNegative();
        strategy(spec.at("strategy"));
        Cursor progress = spec.at("progressDeadlineSeconds");
        progress.nonNegative();
        if (progress.present() && progress.number() <= spec.number("minReadySeconds")) {
            progress.invalid("must be greater than minReadySeconds");
        }
    }

    private static void strategy(Cursor strategy) {
        strategy.at("type").requireOneOf(List.of("Recreate", "RollingUpdate"));
        Cursor rolling = strategy.at("rollingUpdate");
        if (strategy.text("type").equals("Recreate")) {
            if (rolling.present()) {
                rolling.forbidden("may not be specified when strategy `type` is 'Recreate'");
            }
            return;
        }
        Cursor unavailable = rolling.at("maxUnavailable");
        Cursor surge = rolling.at("maxSurge");
        amount(unavailable);
        amount(surge);
        if (isZero(unavailable) && isZero(surge)) {
            unavailable.invalid("may not be 0 when `maxSurge` is 0");
        }
        atMostAll(unavailable);
    }

    /// A number or a percentage, not negative.
    static void amount(Cursor amount) {
        switch (IntOrString.from(amount.value())) {
            case IntOrString.Int(long number) -> {
                if (number < 0) {
                    amount.invalid("must be greater than or equal to 0");
                }
            }
            case IntOrString.Text(String text) -> {
                if (!text.matches("[0-9]+%")) {
                    amount.invalid(
                            "a valid percent string must be a numeric string followed by an ending"
                                    + " '%' (e.g. '1%',  or '93%', regex used for validation is"
                                    + " '[0-9]+%')");
                }
            }
        }
    }

    private static boolean isZero(Cursor amount) {
        Object value = amount.value();
        return value == null || value.equals(0L) || value.equals("0%");
    }

    private static void atMostAll(Cursor amount) {
        if (amount.text().matches("[0-9]{1,9}%")) {
            String text = amount.text();
            if (Long.parseLong(text.substring(0, text.length() - 1)) > 100) {
                amount.invalid("must not be greater than 100%");
            }
        }
    }

    /// The selector is there, selects something, and selects what the template makes.
    static void selectorAndTemplate(Cursor spec, String kind) {
        Cursor selector = spec.at("selector");
        boolean usable = false;
        if (!selector.present()) {
            selector.required("");
        } else {
            int before = spec.errors().size();
            AffinityRules.selector(selector);
            boolean empty =
                    selector.at("matchLabels").map().isEmpty()
                            && selector.items("matchExpressions").isEmpty();
            if (empty) {
                selector.invalid("empty selector is invalid for " + kind);
            }
            usable = !empty && spec.errors().size() == before;
        }
        Cursor template = spec.at("template");
        if (usable) {
            matchesTemplate(selector, template);
        }
        PodRules.template(template);
    }

    private static void matchesTemplate(Cursor selector, Cursor template) {
        try {
            LabelSelector parsed = LabelSelector.of(Tree.of(selector.map()));
            Cursor labels = template.at("metadata").at("labels");
            if (!parsed.matches(Tree.of(template.at("metadata").map()).stringMap("labels"))) {
                labels.add(
                        FieldError.invalid(
                                labels.path(),
                                labels.map(),
                                "`selector` does not match template `labels`"));
            }
        } catch (SelectorException e) {
            selector.invalid("invalid label selector");
        }
    }

    static void alwaysRestarts(Cursor spec) {
        Cursor restart = spec.at("template").at("spec").at("restartPolicy");
        if (restart.present()) {
            restart.oneOf(List.of("Always"));
        }
        Cursor deadline = spec.at("template").at("spec").at("activeDeadlineSeconds");
        if (deadline.present()) {
            deadline.forbidden("activeDeadlineSeconds in pod templates is not supported");
        }
    }

    static void deploymentUpdate(Cursor deployment, Cursor old) {
        deployment(deployment);
        deployment.at("spec").at("selector").immutable(old.at("spec").at("selector"));
    }

    static void replicaSet(Cursor set) {
        Cursor spec = set.at("spec");
        spec.at("replicas").nonNegative();
        spec.at("minReadySeconds").nonNegative();
        selectorAndTemplate(spec, "deployment");
        alwaysRestarts(spec);
    }

    static void replicaSetUpdate(Cursor set, Cursor old) {
        replicaSet(set);
        set.at("spec").at("selector").immutable(old.at("spec").at("selector"));
    }

    static void replicationController(Cursor controller) {
        Cursor spec = controller.at("spec");
        spec.at("replicas").nonNegative();
        spec.at("minReadySeconds").nonNegative();
        Cursor selector = spec.at("selector");
        if (selector.map().isEmpty()) {
            selector.required("");
        }
        if (!spec.has("template")) {
            spec.at("template").required("");
            return;
        }
        Tree labels = Tree.of(spec.at("template").at("metadata").map());
        if (!LabelSelector.of(Tree.of(spec.map()).stringMap("selector"))
                .matches(labels.stringMap("labels"))) {
            spec.at("template")
                    .at("metadata")
                    .at("labels")
                    .invalid("`selector` does not match template `labels`");
        }
        PodRules.template(spec.at("template"));
        alwaysRestarts(spec);
    }

    static void statefulSet(Cursor set) {
        Cursor spec = set.at("spec");
        spec.at("podManagementPolicy").requireOneOf(List.of("OrderedReady", "Parallel"));
        Cursor strategy = spec.at("updateStrategy");
        strategy.at("type").requireOneOf(List.of("OnDelete", "RollingUpdate"));
        if (strategy.text("type").equals("OnDelete") && strategy.has("rollingUpdate")) {
            strategy.at("rollingUpdate").invalid("only allowed for updateStrategy 'RollingUpdate'");
        }
        strategy.at("rollingUpdate").at("partition").nonNegative();
        Cursor unavailable = strategy.at("rollingUpdate").at("maxUnavailable");
        if (unavailable.present()) {
            amount(unavailable);
            if (isZero(unavailable)) {
                unavailable.invalid("cannot be 0");
            }
        }
        for (String when : List.of("whenDeleted", "whenScaled")) {
            spec.at("persistentVolumeClaimRetentionPolicy")
                    .at(when)
                    .oneOf(List.of("Delete", "Retain"));
        }
        spec.at("replicas").nonNegative();
        spec.at("minReadySeconds").nonNegative();
        spec.at("ordinals").at("start").nonNegative();
        selectorAndTemplate(spec, "statefulset");
        alwaysRestarts(spec);
    }

    static void statefulSetUpdate(Cursor set, Cursor old) {
        statefulSet(set);
        Map<String, Object> frozen = Plain.copy(set.at("spec").map());
        Map<String, Object> was = Plain.copy(old.at("spec").map());
        for (String field :
                List.of(
                        "replicas",
                        "ordinals",
                        "template",
                        "updateStrategy",
                        "revisionHistoryLimit",
                        "persistentVolumeClaimRetentionPolicy",
                        "minReadySeconds")) {
            frozen.remove(field);
            was.remove(field);
        }
        if (!Same.same(frozen, was)) {
            set.at("spec")
                    .forbidden(
                            "updates to statefulset spec for fields other than 'replicas',"
                                    + " 'ordinals', 'template', 'updateStrategy',"
                                    + " 'revisionHistoryLimit',"
                                    + " 'persistentVolumeClaimRetentionPolicy' and"
                                    + " 'minReadySeconds' are forbidden");
        }
    }

    static void daemonSet(Cursor set) {
        Cursor spec = set.at("spec");
        selectorAndTemplate(spec, "daemonset");
        alwaysRestarts(spec);
        spec.at("minReadySeconds").nonNegative();
        spec.at("revisionHistoryLimit").nonNegative();
        Cursor strategy = spec.at("updateStrategy");
        strategy.at("type").requireOneOf(List.of("OnDelete", "RollingUpdate"));
        if (strategy.text("type").equals("RollingUpdate")) {
            Cursor unavailable = strategy.at("rollingUpdate").at("maxUnavailable");
            Cursor surge = strategy.at("rollingUpdate").at("maxSurge");
            amount(unavailable);
            amount(surge);
            if (isZero(unavailable) && isZero(surge)) {
                unavailable.invalid("cannot be 0 when maxSurge is 0");
            } else if (!isZero(unavailable) && !isZero(surge)) {
                surge.invalid("may not be set when maxUnavailable is non-zero");
            }
        }
    }

    static void daemonSetUpdate(Cursor set, Cursor old) {
        daemonSet(set);
        set.at("spec").at("selector").immutable(old.at("spec").at("selector"));
    }
}
