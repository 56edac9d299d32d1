package dev.atoll.kinds.cel;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Goes through a list or a map, as `all`, `exists`, `map` and their like do.
///
/// @param start what is accumulated before the first item
record Loop(Names names, Node range, Node start, Body body, Node result) implements Node {

    /// @param second the empty string where the loop has one variable
    record Names(String first, String second, String accumulated) {}

    /// What is done with each item.
    record Body(Node condition, Node step) {}

    @Override
    public @Nullable Object evaluate(Frame frame) {
        Object items = range.evaluate(frame);
        Frame.Cell sum = new Frame.Cell(names.accumulated(), frame.innermost());
        sum.set(start.evaluate(frame));
        Frame.Cell first = new Frame.Cell(names.first(), sum);
        Frame.Cell second = new Frame.Cell(names.second(), first);
        Frame inner = frame.with(names.second().isEmpty() ? first : second);
        switch (items) {
            case List<?> list -> {
                for (int i = 0; i < list.size(); i++) {
                    first.set(names.second().isEmpty() ? list.get(i) : (Object) (long) i);
                    second.set(list.get(i));
                    if (!step(inner, sum)) {
                        break;
                    }
                }
            }
            case Map<?, ?> map -> {
                for (Object key : map.keySet()) {
                    first.set(key);
                    second.set(names.second().isEmpty() ? null : map.get(key));
                    if (!step(inner, sum)) {
                        break;
                    }
                }
            }
            case null, default -> throw EvaluationException.noSuchOverload();
        }
        return result.evaluate(frame.with(sum));
    }

    /// An error of one item may yet be overruled by another.
    private boolean step(Frame inner, Frame.Cell sum) {
        if (!Boolean.TRUE.equals(body.condition().evaluate(inner))) {
            return false;
        }
        try {
            sum.set(body.step().evaluate(inner));
        } catch (EvaluationException e) {
            sum.set(e);
        }
        return true;
    }
}
