package dev.atoll.kinds.cel;

import org.jspecify.annotations.Nullable;

/// The outcome of an evaluation, and what it cost.
public sealed interface Outcome {
    long cost();

    /// @param value a plain value: `String`, `Long`, `Double`, `Boolean`, `List`, `Map`, null, or one of a function
    ///     library
    record Value(@Nullable Object value, long cost) implements Outcome {}

    /// @param message in upstream's words: `no such key: replicas`
    record Failed(String message, long cost) implements Outcome {}

    /// It was stopped at its budget.
    record OverBudget(long cost) implements Outcome {
        /// In upstream's words.
        public static final String MESSAGE = "operation cancelled: actual cost limit exceeded";
    }
}
