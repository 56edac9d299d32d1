package dev.atoll.kinds.cel;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What does not always look at all of its operands.
final class Conditions {
    private Conditions() {}

    /// A value, or an error in its place.
    private static @Nullable Object attempt(Node node, Frame frame) {
        try {
            return node.evaluate(frame);
        } catch (EvaluationException e) {
            return e;
        }
    }

    static Node and(Node left, Node right) {
        return frame -> decided(left, right, frame, false);
    }

    static Node or(Node left, Node right) {
        return frame -> decided(left, right, frame, true);
    }

    /// Either operand may decide, whatever becomes of the other.
    private static boolean decided(Node left, Node right, Frame frame, boolean deciding) {
        Object first = attempt(left, frame);
        if (first instanceof Boolean flag && flag == deciding) {
            return deciding;
        }
        Object second = attempt(right, frame);
        if (second instanceof Boolean flag && flag == deciding) {
            return deciding;
        }
        if (first instanceof EvaluationException error) {
            throw error;
        }
        if (second instanceof EvaluationException error) {
            throw error;
        }
        if (!(first instanceof Boolean) || !(second instanceof Boolean)) {
            throw EvaluationException.noSuchOverload();
        }
        return !deciding;
    }

    static Node choice(Node condition, Node yes, Node no) {
        return frame -> {
            if (!(condition.evaluate(frame) instanceof Boolean flag)) {
                throw EvaluationException.noSuchOverload();
            }
            return flag ? yes.evaluate(frame) : no.evaluate(frame);
        };
    }

    static Node notFalse(Node node) {
        return frame -> !Boolean.FALSE.equals(attempt(node, frame));
    }

    /// @param plain whether the alternative is a plain value, and not an optional one
    static Node alternative(Node optional, Node other, boolean plain) {
        return frame -> {
            if (!(optional.evaluate(frame) instanceof Optional<?> value)) {
                throw EvaluationException.noSuchOverload();
            }
            frame.meter().charge(1);
            if (value.isEmpty()) {
                return other.evaluate(frame);
            }
            return plain ? Optionals.value(value) : value;
        };
    }
}
