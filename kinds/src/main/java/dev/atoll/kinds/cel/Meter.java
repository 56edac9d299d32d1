package dev.atoll.kinds.cel;

/// Counts what an evaluation costs, in upstream's units: one for a look at a field or a call, a tenth for each
/// character that is gone through. Who does work says so before doing it.
final class Meter {
    private static final int CHARACTERS_PER_UNIT = 10;

    private final long budget;
    private long spent;

    Meter(long budget) {
        this.budget = budget;
    }

    void charge(long units) {
        spent = spent > Long.MAX_VALUE - units ? Long.MAX_VALUE : spent + units;
        if (spent > budget) {
            throw new OverBudgetException();
        }
    }

    /// For going through a text of this length once.
    void traverse(long length) {
        charge(traversal(length));
    }

    /// For going through one text for each character of another.
    void traverse(long length, long times) {
        charge(
                Math.multiplyHigh(traversal(length), times) > 0
                        ? Long.MAX_VALUE
                        : traversal(length) * times);
    }

    static long traversal(long length) {
        return length / CHARACTERS_PER_UNIT + (length % CHARACTERS_PER_UNIT == 0 ? 0 : 1);
    }

    long spent() {
        return spent;
    }
}
