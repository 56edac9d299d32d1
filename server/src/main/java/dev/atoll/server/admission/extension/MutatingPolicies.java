package dev.atoll.server.admission.extension;

import dev.atoll.kinds.Kind;
import dev.atoll.kinds.cel.EvaluationException;
import dev.atoll.kinds.codec.Json;
import dev.atoll.kinds.defaults.Defaults;
import dev.atoll.kinds.patch.JsonPatch;
import dev.atoll.kinds.patch.PatchException;
import dev.atoll.kinds.patch.StrategicMergePatch;
import dev.atoll.server.object.Metadata;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Changes objects as MutatingAdmissionPolicies say, one after the other.
final class MutatingPolicies {
    private final Expressions expressions;
    private final ParameterObjects parameters;

    MutatingPolicies(Expressions expressions, ParameterObjects parameters) {
        this.expressions = expressions;
        this.parameters = parameters;
    }

    void mutate(Scene scene, List<Policy> policies) {
        for (Policy policy : policies) {
            Optional<Kind> as = scene.match(policy.criteria());
            if (as.isEmpty() || scene.attempt().payload().object() == null) {
                continue;
            }
            for (Policy.Binding binding : policy.bindings()) {
                if (scene.match(binding.criteria()).isPresent()) {
                    mutate(scene, policy, binding, as.get());
                }
            }
        }
    }

    private void mutate(Scene scene, Policy policy, Policy.Binding binding, Kind as) {
        Map<String, Object> variables = PolicyVariables.of(scene, as);
        Optional<String> failure = PolicyVariables.conditionFailure(expressions, policy, variables);
        if (failure.isEmpty()) {
            return;
        }
        try {
            if (!failure.get().isEmpty()) {
                throw new EvaluationException(failure.get());
            }
            for (Object one : parameters.of(scene, policy, binding)) {
                for (Policy.Rule rule : policy.rules()) {
                    Evaluation evaluation =
                            new Evaluation(expressions, policy, PolicyVariables.of(scene, as), one);
                    apply(scene, evaluation, rule, as);
                }
            }
        } catch (EvaluationException | PatchException e) {
            if (!policy.failsOpen()) {
                throw PolicyVariables.denial(
                        scene,
                        "MutatingAdmissionPolicy '"
                                + policy.name()
                                + "' with binding '"
                                + binding.name()
                                + "' denied request: "
                                + e.getMessage(),
                        "");
            }
        }
    }

    private static void apply(Scene scene, Evaluation evaluation, Policy.Rule rule, Kind as) {
        Map<String, Object> object = scene.object(as);
        if (object == null) {
            return;
        }
        Map<String, Object> changed =
                switch (rule) {
                    case Policy.Rule.Apply(String expression) ->
                            merged(as, object, evaluation.value(expression));
                    case Policy.Rule.Patch(String expression) ->
                            patched(object, evaluation.value(expression));
                    case Policy.Rule.Check _ -> object;
                };
        if (scene.attempt().payload().special() == null) {
            Defaults.apply(as, changed);
        }
        scene.replace(as, changed);
    }

    @SuppressWarnings("unchecked") // its keys are names of fields
    private static Map<String, Object> merged(
            Kind as, Map<String, Object> object, @Nullable Object applied) {
        if (!(applied instanceof Map<?, ?> fields)) {
            throw new EvaluationException("must evaluate to Object");
        }
        for (String field : List.of("apiVersion", "kind")) {
            Object named = fields.get(field);
            if (named != null && !named.equals(object.get(field))) {
                throw new EvaluationException(
                        "invalid ApplyConfiguration: " + field + " may not be changed");
            }
        }
        return StrategicMergePatch.apply(as, object, Metadata.copyOf((Map<String, Object>) fields));
    }

    private static Map<String, Object> patched(Map<String, Object> object, @Nullable Object patch) {
        if (!(patch instanceof List<?> operations)) {
            throw new EvaluationException("must evaluate to list of JSONPatch");
        }
        return JsonPatch.parse(Json.encode(operations)).apply(object);
    }
}
