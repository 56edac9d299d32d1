package dev.atoll.server.api;

import dev.atoll.kinds.Kind;
import dev.atoll.kinds.conversion.Conversion;
import dev.atoll.kinds.selector.FieldSelector;
import dev.atoll.kinds.selector.LabelSelector;
import dev.atoll.kinds.selector.SelectorException;
import dev.atoll.server.cache.CachedObject;
import dev.atoll.server.cache.ObjectFilter;
import dev.atoll.server.status.StatusException;
import java.util.Map;
import java.util.function.Function;

/// Reads from a call which objects it is about.
final class Filters {
    private Filters() {}

    /// @param namespace empty for all
    /// @param name empty for any
    /// @throws StatusException 400 where a selector is none, or asks for a field that the kind cannot be selected by
    static ObjectFilter of(
            ApiCall call, Kind kind, Conversion conversion, String namespace, String name) {
        try {
            FieldSelector fields = FieldSelector.parse(call.parameter("fieldSelector"));
            for (FieldSelector.Term term : fields.terms()) {
                if (!kind.selectableFieldNames().contains(term.field())) {
                    throw StatusException.badRequest("field label not supported: " + term.field());
                }
            }
            if (!name.isEmpty()) {
                String own = "metadata.name=" + name;
                fields = FieldSelector.parse(fields.isEverything() ? own : fields + "," + own);
            }
            return new ObjectFilter(
                    kind.namespaced() ? namespace : "",
                    LabelSelector.parse(call.parameter("labelSelector")),
                    conversion.toStorage(fields),
                    values(kind, fields));
        } catch (SelectorException e) {
            throw StatusException.badRequest(String.valueOf(e.getMessage()));
        }
    }

    /// What is stored beside an object is what its definition said when it was written.
    private static Function<CachedObject, Map<String, String>> values(
            Kind kind, FieldSelector fields) {
        boolean stored =
                kind.custom() == null
                        || fields.terms().stream()
                                .allMatch(term -> term.field().startsWith("metadata."));
        return stored
                ? CachedObject::fields
                : object -> kind.selectableFields(object.tree().fields());
    }

    /// A parameter that is a number; 0 where it is absent or negative.
    ///
    /// @throws StatusException 400 where it is none
    static int number(ApiCall call, String parameter) {
        String value = call.parameter(parameter);
        if (value.isEmpty()) {
            return 0;
        }
        try {
            return Math.max(0, Integer.parseInt(value));
        } catch (NumberFormatException e) {
            throw StatusException.badRequest(
                    "strconv.ParseInt: parsing \""
                            + value
                            + "\": invalid syntax ("
                            + parameter
                            + ")");
        }
    }
}
