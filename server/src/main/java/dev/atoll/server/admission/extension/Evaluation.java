package dev.atoll.server.admission.extension;

import dev.atoll.kinds.cel.Declarations;
import dev.atoll.kinds.cel.EvaluationException;
import dev.atoll.kinds.cel.Outcome;
import java.util.AbstractMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The expressions of one policy, evaluated for one attempt with one parameter, within one budget. A variable is
/// computed when it is first read.
final class Evaluation {
    private final Expressions expressions;
    private final Declarations declarations;
    private final Map<String, Object> bindings;
    private long left = Expressions.POLICY_BUDGET;

    @SuppressWarnings("NullAway") // null is a value of expressions
    Evaluation(
            Expressions expressions,
            Policy policy,
            Map<String, Object> variables,
            @Nullable Object parameters) {
        this.expressions = expressions;
        this.declarations =
                policy.mutating() ? Expressions.POLICIES.forMutations() : Expressions.POLICIES;
        this.bindings = new LinkedHashMap<>(variables);
        bindings.put("params", parameters);
        bindings.put("variables", new Variables(policy.variables()));
    }

    Outcome evaluate(String expression) {
        if (left <= 0) {
            return new Outcome.OverBudget(0);
        }
        Outcome outcome = expressions.evaluate(expression, declarations, bindings, left);
        left -= outcome.cost();
        return outcome;
    }

    /// @throws EvaluationException where it has no value
    @Nullable Object value(String expression) {
        return switch (evaluate(expression)) {
            case Outcome.Value value -> value.value();
            case Outcome.Failed failed -> throw new EvaluationException(failed.message());
            case Outcome.OverBudget _ -> throw new EvaluationException(Outcome.OverBudget.MESSAGE);
        };
    }

    private final class Variables extends AbstractMap<String, Object> {
        private final Map<String, String> named = new LinkedHashMap<>();
        private final Map<String, Object> known = new HashMap<>();

        Variables(List<Policy.Named> variables) {
            variables.forEach(one -> named.put(one.name(), one.expression()));
        }

        @Override
        public boolean containsKey(Object name) {
            return named.containsKey(name);
        }

        @Override
        @SuppressWarnings("NullAway") // null is a value of expressions
        public @Nullable Object get(Object name) {
            String expression = named.get(name);
            if (expression == null) {
                return null;
            }
            if (!known.containsKey(name)) {
                // One that reads itself finds nothing.
                known.put(String.valueOf(name), null);
                try {
                    known.put(String.valueOf(name), value(expression));
                } catch (EvaluationException e) {
                    known.remove(name);
                    throw new EvaluationException(
                            "composited variable \""
                                    + name
                                    + "\" fails to evaluate: "
                                    + e.getMessage());
                }
            }
            return known.get(name);
        }

        @Override
        public Set<Entry<String, Object>> entrySet() {
            Map<String, Object> all = new LinkedHashMap<>();
            named.keySet().forEach(name -> all.put(name, get(name)));
            return all.entrySet();
        }
    }
}
