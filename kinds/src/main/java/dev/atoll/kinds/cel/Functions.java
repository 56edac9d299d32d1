package dev.atoll.kinds.cel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// All functions by name. Which one a name means is told by how many arguments there are, and by the first.
final class Functions {
    private final Map<String, List<Overload>> byName = new HashMap<>();

    /// Does what a function does.
    @FunctionalInterface
    interface Operation {
        @Nullable Object call(Arguments arguments);
    }

    /// @param first what the first argument has to be
    private record Overload(Class<?> first, int arity, Operation operation) {
        boolean takes(@Nullable Object[] values) {
            return values.length == arity
                    && (arity == 0 || first == Object.class || first.isInstance(values[0]));
        }
    }

    static Functions all() {
        Functions functions = new Functions();
        Operators.addTo(functions);
        Conversions.addTo(functions);
        Times.addTo(functions);
        Texts.addTo(functions);
        Lists.addTo(functions);
        Optionals.addTo(functions);
        Regexes.addTo(functions);
        Urls.addTo(functions);
        Quantities.addTo(functions);
        Networks.addTo(functions);
        Formats.addTo(functions);
        Versions.addTo(functions);
        Images.addTo(functions);
        Authorizers.addTo(functions);
        return functions;
    }

    Functions add(String name, Class<?> first, int arity, Operation operation) {
        byName.computeIfAbsent(name, _ -> new ArrayList<>())
                .add(new Overload(first, arity, operation));
        return this;
    }

    Operation named(String name) {
        List<Overload> overloads = byName.get(name);
        if (overloads == null) {
            throw new IllegalArgumentException("no function has the name " + name);
        }
        List<Overload> known = List.copyOf(overloads);
        return arguments -> {
            @Nullable Object[] values = new Object[arguments.count()];
            for (int i = 0; i < values.length; i++) {
                values[i] = arguments.get(i);
            }
            for (Overload overload : known) {
                if (overload.takes(values)) {
                    return overload.operation().call(arguments);
                }
            }
            throw EvaluationException.noSuchOverload();
        };
    }

    boolean has(String name) {
        return byName.containsKey(name);
    }
}
