package dev.atoll.server.admission.extension;

import dev.atoll.kinds.cel.Cel;
import dev.atoll.kinds.cel.Compiled;
import dev.atoll.kinds.cel.Declarations;
import dev.atoll.kinds.cel.Outcome;
import dev.atoll.server.flow.Seats;
import java.util.Map;

/// What expressions of webhooks and policies may use, and how they are evaluated.
final class Expressions {
    /// Of all match conditions of one webhook or policy.
    static final long CONDITIONS_BUDGET = 2_500_000;

    /// Of all expressions of one policy with one binding and one parameter.
    static final long POLICY_BUDGET = 10_000_000;

    private final Cel cel;

    Expressions(Cel cel) {
        this.cel = cel;
    }

    Outcome evaluate(
            String expression, Declarations declarations, Map<String, ?> variables, long budget) {
        Seats.giveWay();
        return switch (cel.compile(expression, declarations)) {
            case Compiled.Success success -> success.program().evaluate(variables, budget);
            case Compiled.Failure failure ->
                    new Outcome.Failed("compilation failed: " + failure.text(), 0);
        };
    }
}
