package dev.atoll.kinds.conversion;

import dev.atoll.kinds.Catalog;
import dev.atoll.kinds.GroupVersionResource;
import dev.atoll.kinds.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The conversion of every kind of a catalog. Immutable.
///
/// An object is stored as the kind that says the most: `v1` Events have a `source` to select by, and what
/// `autoscaling/v2` says has no place in `v1` but annotations.
public final class Conversions {
    private static final Map<GroupVersionResource, Stored> STORED =
            Map.of(
                    new GroupVersionResource("events.k8s.io", "v1", "events"),
                    new Stored(new GroupVersionResource("", "v1", "events"), new EventConversion()),
                    new GroupVersionResource("autoscaling", "v1", "horizontalpodautoscalers"),
                    new Stored(
                            new GroupVersionResource(
                                    "autoscaling", "v2", "horizontalpodautoscalers"),
                            new AutoscalerConversion()));

    private final Map<GroupVersionResource, Conversion> conversions = new HashMap<>();

    private record Stored(GroupVersionResource as, Conversion.Rules rules) {}

    private Conversions() {}

    public static Conversions in(Catalog catalog) {
        Conversions found = new Conversions();
        STORED.forEach((resource, stored) ->
                catalog.kind(resource)
                        .ifPresent(kind -> {
                            Kind storage = catalog.kind(stored.as()).orElseThrow();
                            found.conversions.put(
                                    resource,
                                    new Conversion.Between(kind, storage, stored.rules()));
                        }));
        return found;
    }

    /// The kinds as which a kind's objects are served, itself among them.
    public List<Kind> storedTogether(Kind kind) {
        if (kind.custom() != null) {
            return kind.custom().versions();
        }
        Kind storage = of(kind).storage();
        List<Kind> together = new ArrayList<>();
        together.add(storage);
        for (Conversion conversion : conversions.values()) {
            if (conversion instanceof Conversion.Between between
                    && between.storage().equals(storage)) {
                together.add(between.kind());
            }
        }
        return together;
    }

    public Conversion of(Kind kind) {
        if (kind.custom() != null) {
            return new Conversion.Custom(kind, kind.custom());
        }
        Conversion found = conversions.get(kind.resource());
        return found == null ? new Conversion.None(kind) : found;
    }
}
