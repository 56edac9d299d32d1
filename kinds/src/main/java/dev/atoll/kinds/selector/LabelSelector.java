package dev.atoll.kinds.selector;

import dev.atoll.kinds.Tree;
import dev.atoll.kinds.selector.Requirement.Operator;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// A condition on labels: all its requirements hold. Immutable.
public final class LabelSelector {
    private static final LabelSelector EVERYTHING = new LabelSelector(List.of(), true);
    private static final LabelSelector NOTHING = new LabelSelector(List.of(), false);

    private final List<Requirement> requirements;
    private final boolean possible;

    private LabelSelector(List<Requirement> requirements, boolean possible) {
        this.requirements = List.copyOf(requirements);
        this.possible = possible;
    }

    public static LabelSelector everything() {
        return EVERYTHING;
    }

    public static LabelSelector nothing() {
        return NOTHING;
    }

    /// Parses the notation of query parameters: `a=b,c!=d,e in (f,g),h notin (i),j,!k`.
    ///
    /// @throws SelectorException with Kubernetes' message
    public static LabelSelector parse(String text) {
        return of(new LabelParser(text).parse());
    }

    /// Every requirement must hold; none means everything.
    public static LabelSelector of(List<Requirement> requirements) {
        if (requirements.isEmpty()) {
            return EVERYTHING;
        }
        List<Requirement> sorted = new ArrayList<>(requirements);
        sorted.sort(Comparator.comparing(Requirement::key));
        return new LabelSelector(sorted, true);
    }

    /// Each of these labels has that value.
    public static LabelSelector of(Map<String, String> labels) {
        List<Requirement> requirements = new ArrayList<>();
        labels.forEach((key, value) ->
                requirements.add(new Requirement(key, Operator.EQUALS, List.of(value))));
        return of(requirements);
    }

    /// Reads a `LabelSelector` object: an empty one selects everything. Whether an absent one
    /// selects nothing is for the caller to know.
    ///
    /// @throws SelectorException if an operator is unknown or has the wrong number of values
    public static LabelSelector of(Tree selector) {
        List<Requirement> requirements = new ArrayList<>();
        selector.stringMap("matchLabels")
                .forEach((key, value) ->
                        requirements.add(new Requirement(key, Operator.EQUALS, List.of(value))));
        for (Tree expression : selector.children("matchExpressions")) {
            requirements.add(expression(expression));
        }
        return of(requirements);
    }

    private static Requirement expression(Tree expression) {
        String name = expression.string("operator", "");
        Operator operator =
                switch (name) {
                    case "In" -> Operator.IN;
                    case "NotIn" -> Operator.NOT_IN;
                    case "Exists" -> Operator.EXISTS;
                    case "DoesNotExist" -> Operator.DOES_NOT_EXIST;
                    default ->
                            throw new SelectorException(
                                    "\"" + name + "\" is not a valid label selector operator");
                };
        return LabelParser.requirement(
                expression.string("key", ""), operator, expression.strings("values"));
    }

    public List<Requirement> requirements() {
        return requirements;
    }

    public boolean isEverything() {
        return possible && requirements.isEmpty();
    }

    public boolean matches(Map<String, String> labels) {
        if (!possible) {
            return false;
        }
        for (Requirement requirement : requirements) {
            if (!requirement.matches(labels)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LabelSelector selector
                && possible == selector.possible
                && requirements.equals(selector.requirements);
    }

    @Override
    public int hashCode() {
        return requirements.hashCode() + (possible ? 1 : 0);
    }

    /// The notation that `parse` reads; empty for everything and for nothing.
    @Override
    public String toString() {
        return requirements.stream().map(Requirement::toString).collect(Collectors.joining(","));
    }
}
