package dev.atoll.kinds.cel;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What can be done with lists, with lists as sets, and with the maps that loops build.
final class Lists {
    private Lists() {}

    static void addTo(Functions functions) {
        functions
                .add("isSorted", List.class, 1, Lists::isSorted)
                .add("sum", List.class, 1, Lists::sum)
                .add("min", List.class, 1, a -> extreme(a, "min", -1))
                .add("max", List.class, 1, a -> extreme(a, "max", 1))
                .add("indexOf", List.class, 2, a -> (long) indexOf(a))
                .add("lastIndexOf", List.class, 2, a -> (long) lastIndexOf(a))
                .add("sets.contains", List.class, 2, a -> covers(a.list(0), a.list(1), a.meter()))
                .add(
                        "sets.equivalent",
                        List.class,
                        2,
                        a ->
                                covers(a.list(0), a.list(1), a.meter())
                                        && covers(a.list(1), a.list(0), a.meter()))
                .add("sets.intersects", List.class, 2, a -> meets(a.list(0), a.list(1), a.meter()))
                .add("cel.@mapInsert", Map.class, 3, Lists::inserted)
                .add("cel.@mapInsert", Map.class, 2, Lists::insertedAll);
    }

    private static boolean isSorted(Arguments a) {
        a.meter().charge(a.list(0).size());
        Object before = null;
        boolean first = true;
        for (Object item : a.list(0)) {
            if (!first && Comparisons.compare(before, item, a.meter()) > 0) {
                return false;
            }
            before = item;
            first = false;
        }
        return true;
    }

    private static @Nullable Object sum(Arguments a) {
        List<?> list = a.list(0);
        a.meter().charge(list.size());
        Object sum = null;
        for (Object item : list) {
            sum = sum == null ? item : plus(sum, item);
        }
        return sum == null ? (Object) 0L : sum;
    }

    private static Object plus(Object sum, @Nullable Object item) {
        try {
            if (sum instanceof Long x && item instanceof Long y) {
                return Math.addExact(x, y);
            }
            if (sum instanceof Double x && item instanceof Double y) {
                return x + y;
            }
            if (sum instanceof Duration x && item instanceof Duration y) {
                return Times.bounded(x.plus(y));
            }
            if (sum instanceof Unsigned x && item instanceof Unsigned y) {
                return Unsigned.of(x.value().add(y.value()));
            }
        } catch (ArithmeticException e) {
            throw new EvaluationException("integer overflow");
        }
        throw EvaluationException.noSuchOverload();
    }

    private static @Nullable Object extreme(Arguments a, String name, int sign) {
        List<?> list = a.list(0);
        if (list.isEmpty()) {
            throw new EvaluationException(name + " called on empty list");
        }
        a.meter().charge(list.size());
        Object best = list.getFirst();
        for (Object item : list) {
            if (Integer.signum(Comparisons.compare(item, best, a.meter())) == sign) {
                best = item;
            }
        }
        return best;
    }

    private static int indexOf(Arguments a) {
        List<?> list = a.list(0);
        a.meter().charge(list.size());
        for (int i = 0; i < list.size(); i++) {
            if (Comparisons.equal(list.get(i), a.get(1), a.meter())) {
                return i;
            }
        }
        return -1;
    }

    private static int lastIndexOf(Arguments a) {
        List<?> list = a.list(0);
        a.meter().charge(list.size());
        for (int i = list.size() - 1; i >= 0; i--) {
            if (Comparisons.equal(list.get(i), a.get(1), a.meter())) {
                return i;
            }
        }
        return -1;
    }

    private static boolean covers(List<?> all, List<?> some, Meter meter) {
        for (Object item : some) {
            if (!Comparisons.contains(all, item, meter)) {
                return false;
            }
        }
        return true;
    }

    private static boolean meets(List<?> one, List<?> other, Meter meter) {
        for (Object item : one) {
            if (Comparisons.contains(other, item, meter)) {
                return true;
            }
        }
        return false;
    }

    private static Map<?, ?> inserted(Arguments a) {
        return with(a, Map.of(String.valueOf(a.get(1)), ""), true);
    }

    private static Map<?, ?> insertedAll(Arguments a) {
        return with(a, a.map(1), false);
    }

    @SuppressWarnings("NullAway") // null is a value in plain trees
    private static Map<?, ?> with(Arguments a, Map<?, ?> added, boolean single) {
        Map<?, ?> known = a.map(0);
        a.meter().charge(known.size() / 10L + 1);
        Results.Made more = new Results.Made();
        more.putAll(known);
        if (single) {
            put(more, a.get(1), a.get(2));
        } else {
            added.forEach((key, value) -> put(more, key, value));
        }
        return more;
    }

    @SuppressWarnings("NullAway") // null is a value in plain trees
    private static void put(Results.Made map, @Nullable Object key, @Nullable Object value) {
        if (map.containsKey(key)) {
            throw new EvaluationException("insert failed: key " + key + " already exists");
        }
        map.put(key, value);
    }
}
