package dev.atoll.kinds.selector;

import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// One condition of a label selector.
///
/// @param values in alphabetical order; empty for `EXISTS` and `DOES_NOT_EXIST`
public record Requirement(String key, Operator operator, List<String> values) {
    /// How a label is compared. An absent label satisfies the negative ones.
    public enum Operator {
        IN,
        NOT_IN,
        EXISTS,
        DOES_NOT_EXIST,
        EQUALS,
        NOT_EQUALS,
        GREATER_THAN,
        LESS_THAN
    }

    public Requirement {
        values = List.copyOf(new TreeSet<>(values));
    }

    boolean matches(Map<String, String> labels) {
        String value = labels.get(key);
        return switch (operator) {
            case IN, EQUALS -> value != null && values.contains(value);
            case NOT_IN, NOT_EQUALS -> value == null || !values.contains(value);
            case EXISTS -> value != null;
            case DOES_NOT_EXIST -> value == null;
            case GREATER_THAN -> value != null && compare(value) > 0;
            case LESS_THAN -> value != null && compare(value) < 0;
        };
    }

    private int compare(String value) {
        try {
            return Long.compare(Long.parseLong(value), Long.parseLong(values.getFirst()));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    @Override
    public String toString() {
        String list = String.join(",", values);
        return switch (operator) {
            case IN -> key + " in (" + list + ")";
            case NOT_IN -> key + " notin (" + list + ")";
            case EXISTS -> key;
            case DOES_NOT_EXIST -> "!" + key;
            case EQUALS -> key + "=" + list;
            case NOT_EQUALS -> key + "!=" + list;
            case GREATER_THAN -> key + ">" + list;
            case LESS_THAN -> key + "<" + list;
        };
    }
}
