package dev.atoll.bench;

import java.util.LinkedHashMap;
import java.util.Map;

/// One measured number.
///
/// @param unit of the value, `1/s` or `ms` for example
/// @param conditions what it was measured under, and what was measured beside it
record Figure(
        String bench, String figure, double value, String unit, Map<String, Object> conditions) {
    Figure {
        conditions = Map.copyOf(conditions);
    }

    static Figure of(String bench, String figure, double value, String unit) {
        return new Figure(bench, figure, value, unit, Map.of());
    }

    Figure with(String condition, Object measured) {
        Map<String, Object> more = new LinkedHashMap<>(conditions);
        more.put(condition, measured instanceof Double number ? round(number) : measured);
        return new Figure(bench, figure, value, unit, more);
    }

    /// What upstream Kubernetes with etcd did in its place on the machine that Atoll is developed on.
    Figure upstream(Object measured) {
        return with("upstream", measured);
    }

    Map<String, Object> json() {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("bench", bench);
        object.put("figure", figure);
        object.put("value", round(value));
        object.put("unit", unit);
        conditions.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> object.put(entry.getKey(), entry.getValue()));
        return object;
    }

    /// Three figures are as much as any of these measurements is good for.
    static double round(double number) {
        if (number == 0 || Double.isInfinite(number) || Double.isNaN(number)) {
            return 0;
        }
        double scale = Math.pow(10, 2 - Math.floor(Math.log10(Math.abs(number))));
        return scale >= 1 ? Math.round(number * scale) / scale : Math.round(number);
    }
}
