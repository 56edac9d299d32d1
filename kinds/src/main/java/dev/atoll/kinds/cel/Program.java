package dev.atoll.kinds.cel;

import java.util.Map;
import java.util.Set;

/// A compiled expression. It may be evaluated by many threads at once.
public final class Program {
    /// What one evaluation may cost, however much its caller allows.
    public static final long COST_OF_ONE = 1_000_000;

    private final Node root;
    private final String resultType;
    private final Set<String> references;

    Program(Node root, String resultType, Set<String> references) {
        this.root = root;
        this.resultType = resultType;
        this.references = Set.copyOf(references);
    }

    /// As the language writes it: `bool`, `string`, `list(string)`, or `dyn` where it is known at evaluation only.
    public String resultType() {
        return resultType;
    }

    /// Whether the result may be of a type.
    public boolean mayBe(String type) {
        return resultType.equals(type) || resultType.equals("dyn");
    }

    /// The variables that the expression uses.
    public Set<String> references() {
        return references;
    }

    /// @param variables plain values by the names that were declared. Maps and lists must not change; they may compute
    ///     what they are asked for
    /// @param budget what it may cost, in upstream's units
    public Outcome evaluate(Map<String, ?> variables, long budget) {
        Meter meter = new Meter(Math.min(budget, COST_OF_ONE));
        try {
            Object value = root.evaluate(new Frame(variables, null, meter));
            return new Outcome.Value(Results.plain(value, meter), meter.spent());
        } catch (EvaluationException e) {
            return new Outcome.Failed(e.text(), meter.spent());
        } catch (OverBudgetException _) {
            return new Outcome.OverBudget(meter.spent());
        } catch (StackOverflowError _) {
            return new Outcome.Failed("expression is nested too deeply", meter.spent());
        }
    }
}
