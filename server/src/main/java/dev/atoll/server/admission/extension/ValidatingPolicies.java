package dev.atoll.server.admission.extension;

import dev.atoll.kinds.Kind;
import dev.atoll.kinds.cel.EvaluationException;
import dev.atoll.kinds.cel.Outcome;
import dev.atoll.server.status.StatusException;
import dev.atoll.server.status.Warnings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Judges attempts by ValidatingAdmissionPolicies.
final class ValidatingPolicies {
    private static final int MAX_MESSAGE = 5 << 10;

    private final Expressions expressions;
    private final ParameterObjects parameters;

    ValidatingPolicies(Expressions expressions, ParameterObjects parameters) {
        this.expressions = expressions;
        this.parameters = parameters;
    }

    /// Why one policy is against it.
    private record Objection(String message, String reason) {}

    void validate(Scene scene, List<Policy> policies) {
        List<StatusException> refusals = new ArrayList<>();
        for (Policy policy : policies) {
            Optional<Kind> as = scene.match(policy.criteria());
            if (as.isPresent()) {
                judge(scene, policy, as.get(), refusals);
            }
        }
        if (!refusals.isEmpty()) {
            throw refusals.getFirst();
        }
    }

    private void judge(Scene scene, Policy policy, Kind as, List<StatusException> refusals) {
        Map<String, Object> variables = PolicyVariables.of(scene, as);
        Optional<String> failure = PolicyVariables.conditionFailure(expressions, policy, variables);
        if (failure.isEmpty()) {
            return;
        }
        for (Policy.Binding binding : policy.bindings()) {
            if (scene.match(binding.criteria()).isEmpty()) {
                continue;
            }
            List<Objection> objections =
                    failure.get().isEmpty()
                            ? objections(scene, policy, binding, variables)
                            : List.of(new Objection(failure.get(), ""));
            for (Objection objection : objections) {
                act(scene, policy, binding, objection, refusals);
            }
        }
    }

    private List<Objection> objections(
            Scene scene, Policy policy, Policy.Binding binding, Map<String, Object> variables) {
        List<Objection> objections = new ArrayList<>();
        List<@Nullable Object> params;
        try {
            params = parameters.of(scene, policy, binding);
        } catch (EvaluationException e) {
            return policy.failsOpen()
                    ? List.of()
                    : List.of(new Objection("failed to configure binding: " + e.getMessage(), ""));
        }
        for (Object one : params) {
            Evaluation evaluation = new Evaluation(expressions, policy, variables, one);
            for (Policy.Rule rule : policy.rules()) {
                if (rule instanceof Policy.Rule.Check check) {
                    objection(evaluation, policy, check).ifPresent(objections::add);
                }
            }
        }
        return objections;
    }

    private static Optional<Objection> objection(
            Evaluation evaluation, Policy policy, Policy.Rule.Check check) {
        String error =
                switch (evaluation.evaluate(check.expression())) {
                    case Outcome.Value(Object value, _) when Boolean.TRUE.equals(value) -> "";
                    case Outcome.Value(Object value, _) when Boolean.FALSE.equals(value) -> {
                        String message = message(evaluation, check);
                        yield "\0" + message;
                    }
                    case Outcome.Value _ -> "must evaluate to bool";
                    case Outcome.Failed failed -> failed.message();
                    case Outcome.OverBudget _ -> Outcome.OverBudget.MESSAGE;
                };
        if (error.isEmpty()) {
            return Optional.empty();
        }
        if (error.startsWith("\0")) {
            return Optional.of(new Objection(error.substring(1), check.reason()));
        }
        return policy.failsOpen()
                ? Optional.empty()
                : Optional.of(
                        new Objection(
                                "expression '"
                                        + check.expression()
                                        + "' resulted in error: "
                                        + error,
                                ""));
    }

    /// That of the expression where it gives one, else the fixed one, else what failed.
    private static String message(Evaluation evaluation, Policy.Rule.Check check) {
        if (!check.messageExpression().isEmpty()
                && evaluation.evaluate(check.messageExpression())
                        instanceof Outcome.Value(Object value, _)
                && value instanceof String text) {
            String told = text.strip();
            if (!told.isEmpty() && !told.contains("\n") && told.length() <= MAX_MESSAGE) {
                return told;
            }
        }
        return check.message().isEmpty()
                ? "failed expression: " + check.expression().strip()
                : check.message().strip();
    }

    private static void act(
            Scene scene,
            Policy policy,
            Policy.Binding binding,
            Objection objection,
            List<StatusException> refusals) {
        String who =
                "ValidatingAdmissionPolicy '"
                        + policy.name()
                        + "' with binding '"
                        + binding.name()
                        + "'";
        if (binding.actions().contains("Warn")) {
            Warnings.add(List.of("Validation failed for " + who + ": " + objection.message()));
        }
        if (binding.actions().contains("Deny")) {
            refusals.add(
                    PolicyVariables.denial(
                            scene,
                            who + " denied request: " + objection.message(),
                            objection.reason()));
        }
    }
}
