package dev.atoll.kinds.custom;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A path into an object, as printer columns have it: `.spec.ports[0].name`,
/// `.status.conditions[?(@.type=="Ready")].status`. Immutable.
final class JsonPath {
    private static final int MAX_STEPS = 100;
    private static final int MAX_FOUND = 1_000;
    private static final int MAX_LENGTH = 2_048;

    private final List<Step> steps;

    private JsonPath(List<Step> steps) {
        this.steps = List.copyOf(steps);
    }

    private sealed interface Step {
        record Name(String name) implements Step {}

        record Index(int index) implements Step {}

        record All() implements Step {}

        record Slice(int from, int to) implements Step {}

        record Where(JsonPath left, String operator, Object right) implements Step {}
    }

    /// Empty where it is no path.
    static Optional<JsonPath> parse(String text) {
        if (text.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        try {
            return Optional.of(new JsonPath(new Reader(text.trim()).steps()));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /// The names of a path that only names fields; empty where it does more.
    Optional<List<String>> names() {
        List<String> names = new ArrayList<>();
        for (Step step : steps) {
            if (!(step instanceof Step.Name(String name))) {
                return Optional.empty();
            }
            names.add(name);
        }
        return Optional.of(names);
    }

    /// All values that it leads to.
    List<Object> find(@Nullable Object root) {
        List<Object> found = root == null ? List.of() : List.of(root);
        for (Step step : steps) {
            List<Object> next = new ArrayList<>();
            for (Object value : found) {
                follow(step, value, next);
            }
            found = next.size() > MAX_FOUND ? next.subList(0, MAX_FOUND) : next;
        }
        return found;
    }

    private static void follow(Step step, Object value, List<Object> next) {
        switch (step) {
            case Step.Name(String name) -> {
                Object field = value instanceof Map<?, ?> map ? map.get(name) : null;
                if (field != null) {
                    next.add(field);
                }
            }
            case Step.Index(int index) -> {
                if (value instanceof List<?> list) {
                    int at = index < 0 ? list.size() + index : index;
                    if (at >= 0 && at < list.size() && list.get(at) != null) {
                        next.add(list.get(at));
                    }
                }
            }
            case Step.All() -> {
                if (value instanceof List<?> list) {
                    next.addAll(list);
                } else if (value instanceof Map<?, ?> map) {
                    next.addAll(map.values());
                }
            }
            case Step.Slice(int from, int to) -> {
                if (value instanceof List<?> list) {
                    next.addAll(
                            list.subList(
                                    Math.min(from, list.size()),
                                    Math.max(
                                            Math.min(from, list.size()),
                                            Math.min(to, list.size()))));
                }
            }
            case Step.Where where -> {
                if (value instanceof List<?> list) {
                    list.stream().filter(item -> holds(where, item)).forEach(next::add);
                }
            }
        }
    }

    private static boolean holds(Step.Where where, @Nullable Object item) {
        List<Object> found = where.left().find(item);
        if (where.operator().isEmpty()) {
            return !found.isEmpty();
        }
        if (found.isEmpty()) {
            return false;
        }
        Object left = found.getFirst();
        Object right = where.right();
        int compared;
        if (left instanceof Number a && right instanceof Number b) {
            compared = Double.compare(a.doubleValue(), b.doubleValue());
        } else if (left.getClass() == right.getClass()) {
            compared = left.toString().compareTo(right.toString());
        } else {
            return where.operator().equals("!=");
        }
        return switch (where.operator()) {
            case "==" -> compared == 0;
            case "!=" -> compared != 0;
            case "<" -> compared < 0;
            case "<=" -> compared <= 0;
            case ">" -> compared > 0;
            default -> compared >= 0;
        };
    }

    /// Reads a path from its text.
    private static final class Reader {
        private static final List<String> OPERATORS = List.of("==", "!=", "<=", ">=", "<", ">");

        private final String text;
        private int at;

        Reader(String text) {
            this.text =
                    text.startsWith("{") && text.endsWith("}")
                            ? text.substring(1, text.length() - 1)
                            : text;
        }

        List<Step> steps() {
            List<Step> steps = new ArrayList<>();
            if (text.startsWith("$") || text.startsWith("@")) {
                at++;
            }
            while (at < text.length()) {
                if (steps.size() == MAX_STEPS) {
                    throw new IllegalArgumentException("too long");
                }
                switch (text.charAt(at)) {
                    case '.' -> name(steps);
                    case '[' -> brackets(steps);
                    default -> throw new IllegalArgumentException("at " + at);
                }
            }
            return steps;
        }

        private void name(List<Step> steps) {
            at++;
            StringBuilder name = new StringBuilder();
            while (at < text.length() && ".[".indexOf(text.charAt(at)) < 0) {
                if (text.charAt(at) == '\\' && at + 1 < text.length()) {
                    at++;
                }
                name.append(text.charAt(at++));
            }
            if (name.isEmpty()) {
                if (at < text.length() && text.charAt(at) == '[') {
                    return;
                }
                if (at == text.length() && steps.isEmpty()) {
                    return;
                }
                throw new IllegalArgumentException("a name is missing");
            }
            steps.add(
                    name.toString().equals("*") ? new Step.All() : new Step.Name(name.toString()));
        }

        private void brackets(List<Step> steps) {
            int end = closing();
            String inner = text.substring(at + 1, end).trim();
            at = end + 1;
            if (inner.equals("*")) {
                steps.add(new Step.All());
            } else if (inner.startsWith("?(") && inner.endsWith(")")) {
                steps.add(where(inner.substring(2, inner.length() - 1).trim()));
            } else if (isQuoted(inner)) {
                steps.add(new Step.Name(inner.substring(1, inner.length() - 1)));
            } else if (inner.contains(":")) {
                String[] ends = inner.split(":", -1);
                steps.add(
                        new Step.Slice(
                                ends[0].isEmpty() ? 0 : Math.max(0, Integer.parseInt(ends[0])),
                                ends[1].isEmpty()
                                        ? Integer.MAX_VALUE
                                        : Math.max(0, Integer.parseInt(ends[1]))));
            } else {
                steps.add(new Step.Index(Integer.parseInt(inner)));
            }
        }

        private int closing() {
            int depth = 0;
            char quote = 0;
            for (int i = at; i < text.length(); i++) {
                char c = text.charAt(i);
                if (quote != 0) {
                    quote = c == quote ? 0 : quote;
                } else if (c == '"' || c == '\'') {
                    quote = c;
                } else if (c == '[') {
                    depth++;
                } else if (c == ']' && --depth == 0) {
                    return i;
                }
            }
            throw new IllegalArgumentException("unterminated array");
        }

        private static boolean isQuoted(String text) {
            return text.length() >= 2
                    && (text.startsWith("'") || text.startsWith("\""))
                    && text.charAt(0) == text.charAt(text.length() - 1);
        }

        private static Step where(String condition) {
            for (String operator : OPERATORS) {
                int found = condition.indexOf(operator);
                if (found > 0) {
                    String right = condition.substring(found + operator.length()).trim();
                    return new Step.Where(
                            path(condition.substring(0, found).trim()), operator, literal(right));
                }
            }
            return new Step.Where(path(condition), "", "");
        }

        private static JsonPath path(String text) {
            if (!text.startsWith("@")) {
                throw new IllegalArgumentException("no path: " + text);
            }
            return new JsonPath(new Reader(text).steps());
        }

        private static Object literal(String text) {
            if (isQuoted(text)) {
                return text.substring(1, text.length() - 1);
            }
            if (text.equals("true") || text.equals("false")) {
                return Boolean.valueOf(text);
            }
            return Double.valueOf(text);
        }
    }
}
