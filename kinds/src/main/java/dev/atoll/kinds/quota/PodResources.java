package dev.atoll.kinds.quota;

import dev.atoll.kinds.Quantity;
import dev.atoll.kinds.Tree;
import java.util.Map;
import java.util.TreeMap;

/// What a pod asks for or may use at most, all of its containers together: those that run at once are added up, of
/// those that run one after the other the largest counts.
public final class PodResources {
    private PodResources() {}

    /// @param field `requests` or `limits`
    public static Map<String, Quantity> of(Tree podSpec, String field) {
        Map<String, Quantity> running = new TreeMap<>();
        for (Tree container : podSpec.children("containers")) {
            add(running, amounts(container, field));
        }
        Map<String, Quantity> sidecars = new TreeMap<>();
        Map<String, Quantity> starting = new TreeMap<>();
        for (Tree container : podSpec.children("initContainers")) {
            Map<String, Quantity> own = amounts(container, field);
            if (container.string("restartPolicy", "").equals("Always")) {
                add(running, own);
                add(sidecars, own);
                raise(starting, sidecars);
            } else {
                add(own, sidecars);
                raise(starting, own);
            }
        }
        raise(running, starting);
        running.putAll(amounts(podSpec, field));
        Map<String, Quantity> overhead = quantities(podSpec.child("overhead"));
        if (field.equals("limits")) {
            overhead.keySet().retainAll(running.keySet());
        }
        add(running, overhead);
        return running;
    }

    private static Map<String, Quantity> amounts(Tree container, String field) {
        return quantities(container.child("resources").child(field));
    }

    static Map<String, Quantity> quantities(Tree amounts) {
        Map<String, Quantity> quantities = new TreeMap<>();
        amounts.fields()
                .forEach((name, value) -> {
                    Quantity quantity = Quantity.from(value);
                    if (quantity != null) {
                        quantities.put(name, quantity);
                    }
                });
        return quantities;
    }

    private static void add(Map<String, Quantity> to, Map<String, Quantity> more) {
        more.forEach((name, amount) -> to.merge(name, amount, Quantity::plus));
    }

    private static void raise(Map<String, Quantity> to, Map<String, Quantity> least) {
        least.forEach(
                (name, amount) -> to.merge(name, amount, (a, b) -> a.compareTo(b) >= 0 ? a : b));
    }
}
