package dev.atoll.kinds.cel;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// The variables that expressions may use.
///
/// @param variables their types by name; a name may have dots
/// @param mutating whether expressions may make values of the types `Object` and `JSONPatch`, for mutations
public record Declarations(Map<String, ValueType> variables, boolean mutating) {
    public Declarations {
        variables = Map.copyOf(variables);
    }

    /// Of expressions that mutate nothing.
    public static Declarations of(Map<String, ValueType> variables) {
        return new Declarations(variables, false);
    }

    /// Variables of which nothing is known but that they are there.
    public static Declarations dynamic(Set<String> names) {
        Map<String, ValueType> variables = new TreeMap<>();
        names.forEach(name -> variables.put(name, ValueType.Simple.DYN));
        return of(variables);
    }

    /// The same and one more.
    public Declarations with(String name, ValueType type) {
        Map<String, ValueType> more = new TreeMap<>(variables);
        more.put(name, type);
        return new Declarations(more, mutating);
    }

    /// The same, for expressions that mutate.
    public Declarations forMutations() {
        return new Declarations(variables, true);
    }
}
