package dev.atoll.kinds.cel;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What an expression sees while it is evaluated: the variables, and those of the loops that it is in.
record Frame(Map<String, ?> variables, @Nullable Cell innermost, Meter meter) {

    /// A variable of a loop. Its value may be an error, which counts when it is read.
    static final class Cell {
        private final String name;
        private final @Nullable Cell outer;
        private @Nullable Object value;

        Cell(String name, @Nullable Cell outer) {
            this.name = name;
            this.outer = outer;
        }

        void set(@Nullable Object value) {
            this.value = value;
        }

        @Nullable Object get() {
            if (value instanceof EvaluationException error) {
                throw error;
            }
            return value;
        }
    }

    Frame with(Cell cell) {
        return new Frame(variables, cell, meter);
    }

    @Nullable Object variable(String name) {
        for (Cell cell = innermost; cell != null; cell = cell.outer) {
            if (cell.name.equals(name)) {
                return cell.get();
            }
        }
        Object value = variables.get(name);
        if (value == null && !variables.containsKey(name)) {
            throw new EvaluationException("no such attribute(s): " + name);
        }
        return value;
    }
}
