package dev.atoll.kinds.cel;

/// An evaluation has used up its budget.
final class OverBudgetException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OverBudgetException() {
        super("over budget", null, false, false);
    }
}
