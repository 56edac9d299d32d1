package dev.atoll.kinds.defaults;

import dev.atoll.kinds.Kind;
import dev.atoll.kinds.schema.FieldSchema;
import dev.atoll.kinds.schema.FieldType;
import dev.atoll.kinds.schema.FieldType.ListOf;
import dev.atoll.kinds.schema.FieldType.MapOf;
import dev.atoll.kinds.schema.FieldType.ObjectOf;
import dev.atoll.kinds.schema.FieldType.Scalar;
import dev.atoll.kinds.schema.Plain;
import dev.atoll.kinds.schema.TypeSchema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Fills in defaults. The walk goes by schema and enters only fields under which some type has a
/// default; an object's own defaults come before those of what it holds.
public final class Defaults {
    /// Custom types bring their own defaults: those of built-in types do not reach into them.
    private static final List<String> BUILT_IN = List.of("io.k8s.", "dev.atoll.");

    private static final DefaultsTable TABLE = new DefaultsTable();
    private static final Map<String, Consumer<Map<String, Object>>> FUNCTIONS = new HashMap<>();
    private static final Map<String, List<FieldSchema>> WAYS = new ConcurrentHashMap<>();

    static {
        FUNCTIONS.putAll(PodDefaults.FUNCTIONS);
        FUNCTIONS.putAll(WorkloadDefaults.FUNCTIONS);
        FUNCTIONS.putAll(OtherDefaults.FUNCTIONS);
    }

    private Defaults() {}

    /// Changes the object in place; it was checked against its schema before.
    public static void apply(Kind kind, Map<String, Object> object) {
        if (kind.custom() != null) {
            kind.custom().fill(object);
            return;
        }
        object(kind.schema().get(), object);
    }

    private static void object(TypeSchema type, Map<String, Object> object) {
        TABLE.apply(type.id(), object);
        Consumer<Map<String, Object>> function = FUNCTIONS.get(type.id());
        if (function != null) {
            function.accept(object);
        }
        for (FieldSchema field : ways(type)) {
            value(field.type(), object.get(field.name()));
        }
    }

    private static void value(FieldType type, @Nullable Object value) {
        switch (type) {
            case ObjectOf of when value instanceof Map<?, ?> map ->
                    object(of.schema(), Plain.map(map));
            case ListOf of when value instanceof List<?> list ->
                    list.forEach(item -> value(of.item(), item));
            case MapOf of when value instanceof Map<?, ?> map ->
                    map.values().forEach(item -> value(of.value(), item));
            case ObjectOf of -> {}
            case ListOf of -> {}
            case MapOf of -> {}
            case Scalar scalar -> {}
        }
    }

    /// The fields of a type under which there are defaults.
    private static List<FieldSchema> ways(TypeSchema type) {
        if (BUILT_IN.stream().noneMatch(type.upstreamName()::startsWith)) {
            return List.of();
        }
        List<FieldSchema> known = WAYS.get(type.id());
        if (known == null) {
            List<FieldSchema> found = new ArrayList<>();
            for (FieldSchema field : type.all()) {
                if (leads(field.type(), new HashSet<>())) {
                    found.add(field);
                }
            }
            known = List.copyOf(found);
            WAYS.put(type.id(), known);
        }
        return known;
    }

    private static boolean leads(FieldType type, Set<String> seen) {
        return switch (type) {
            case Scalar scalar -> false;
            case ListOf list -> leads(list.item(), seen);
            case MapOf map -> leads(map.value(), seen);
            case ObjectOf object -> {
                if (!seen.add(object.id())) {
                    yield false;
                }
                yield TABLE.knows(object.id())
                        || FUNCTIONS.containsKey(object.id())
                        || object.schema().all().stream()
                                .anyMatch(field -> leads(field.type(), seen));
            }
        };
    }
}
