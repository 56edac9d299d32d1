package dev.atoll.server.admission.extension;

import dev.atoll.kinds.Tree;
import dev.atoll.kinds.cel.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The `matchConditions` of a webhook or policy: all must hold.
record Conditions(List<Condition> conditions) {
    static final Conditions NONE = new Conditions(List.of());

    record Condition(String name, String expression) {}

    /// What they say.
    sealed interface Verdict {
        record Met() implements Verdict {}

        record NotMet() implements Verdict {}

        record Failed(String why) implements Verdict {}
    }

    static Conditions of(Tree owner) {
        return new Conditions(
                owner.children("matchConditions").stream()
                        .map(one ->
                                new Condition(one.string("name", ""), one.string("expression", "")))
                        .toList());
    }

    /// One that does not hold decides, also where others have failed.
    Verdict judge(Expressions expressions, Map<String, ?> variables) {
        long budget = Expressions.CONDITIONS_BUDGET;
        List<String> errors = new ArrayList<>();
        for (Condition condition : conditions) {
            Outcome outcome =
                    expressions.evaluate(
                            condition.expression(), Expressions.CONDITIONS, variables, budget);
            budget -= outcome.cost();
            switch (outcome) {
                case Outcome.Value(Object value, _) when Boolean.TRUE.equals(value) -> {}
                case Outcome.Value(Object value, _) when Boolean.FALSE.equals(value) -> {
                    return new Verdict.NotMet();
                }
                case Outcome.Value _ ->
                        errors.add(failed(condition, "expression must evaluate to bool"));
                case Outcome.Failed(String message, _) -> errors.add(failed(condition, message));
                case Outcome.OverBudget _ ->
                        errors.add(failed(condition, Outcome.OverBudget.MESSAGE));
            }
        }
        if (errors.isEmpty()) {
            return new Verdict.Met();
        }
        return new Verdict.Failed(
                errors.size() == 1 ? errors.getFirst() : "[" + String.join(", ", errors) + "]");
    }

    private static String failed(Condition condition, String why) {
        return "expression '" + condition.expression() + "' resulted in error: " + why;
    }
}
