package dev.atoll.kinds;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/// How the generated views read fields that a tree has no accessor for. Absent gives empty or zero.
public final class Views {
    private Views() {}

    public static double number(Tree tree, String field) {
        Double number = tree.number(field);
        return number == null ? 0 : number;
    }

    public static Optional<Instant> time(Tree tree, String field) {
        return Timestamps.parse(tree.string(field, ""));
    }

    public static Quantity quantity(Tree tree, String field) {
        Quantity quantity = Quantity.from(tree.get(field));
        return quantity == null ? Quantity.ZERO : quantity;
    }

    public static IntOrString intOrString(Tree tree, String field) {
        return IntOrString.from(tree.get(field));
    }

    public static <T> List<T> list(Tree tree, String field, Function<Tree, T> view) {
        List<Tree> children = tree.children(field);
        List<T> views = new ArrayList<>(children.size());
        for (Tree child : children) {
            views.add(view.apply(child));
        }
        return Collections.unmodifiableList(views);
    }

    public static List<Long> longs(Tree tree, String field) {
        List<Long> longs = new ArrayList<>();
        for (Object value : values(tree, field)) {
            longs.add(value instanceof Number number ? number.longValue() : 0L);
        }
        return Collections.unmodifiableList(longs);
    }

    public static List<Boolean> booleans(Tree tree, String field) {
        return values(tree, field).stream().map(Boolean.TRUE::equals).toList();
    }

    public static List<Quantity> quantityList(Tree tree, String field) {
        List<Quantity> quantities = new ArrayList<>();
        for (Object value : values(tree, field)) {
            Quantity quantity = Quantity.from(value);
            quantities.add(quantity == null ? Quantity.ZERO : quantity);
        }
        return Collections.unmodifiableList(quantities);
    }

    public static List<Object> values(Tree tree, String field) {
        return tree.get(field) instanceof List<?> list
                ? Collections.unmodifiableList(list)
                : List.of();
    }

    public static Map<String, Object> valueMap(Tree tree, String field) {
        return tree.child(field).fields();
    }

    public static <T> Map<String, T> map(Tree tree, String field, Function<Tree, T> view) {
        return entries(tree, field, (map, key) -> view.apply(map.child(key)));
    }

    public static Map<String, Quantity> quantities(Tree tree, String field) {
        return entries(tree, field, Views::quantity);
    }

    public static Map<String, Long> longMap(Tree tree, String field) {
        return entries(tree, field, (map, key) -> map.integer(key, 0L));
    }

    /// What is no time is left out.
    public static Map<String, Instant> times(Tree tree, String field) {
        Map<String, Instant> times = new LinkedHashMap<>();
        entries(tree, field, Views::time)
                .forEach((key, time) -> time.ifPresent(known -> times.put(key, known)));
        return Collections.unmodifiableMap(times);
    }

    public static Map<String, List<String>> stringLists(Tree tree, String field) {
        return entries(tree, field, Tree::strings);
    }

    private static <T> Map<String, T> entries(
            Tree tree, String field, BiFunction<Tree, String, T> read) {
        Tree map = tree.child(field);
        Map<String, T> entries = LinkedHashMap.newLinkedHashMap(map.fields().size());
        for (String key : map.fields().keySet()) {
            entries.put(key, read.apply(map, key));
        }
        return Collections.unmodifiableMap(entries);
    }
}
