package dev.atoll.kinds.cel;

import org.jspecify.annotations.Nullable;

/// A part of an expression that can be evaluated. It keeps nothing from one evaluation to the next.
@FunctionalInterface
interface Node {
    /// @throws EvaluationException where it has no value
    /// @throws OverBudgetException where it may cost no more
    @Nullable Object evaluate(Frame frame);
}
